// SPDX-License-Identifier: Apache-2.0

/// Takes a file's bytes, piece by piece, in order.
public typealias ByteSink = (UnsafeRawBufferPointer) throws -> Void
