// SPDX-License-Identifier: Apache-2.0
import CProtobufC

/// The protobuf-c library behind the codec.
public enum WireLibrary {
  /// The version of the libprotobuf-c that is loaded, such as `1.4.1`.
  public static var version: String { String(cString: protobuf_c_version()) }
}
