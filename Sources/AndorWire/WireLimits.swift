// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The bounds of messages; `Protocols/andor.proto` states them beside the fields.
public enum WireLimits {
  /// The protocol version that this build speaks.
  public static let version: UInt32 = 2
  /// Most bytes of a header frame.
  public static let headerBytes = 1 << 16
  /// Most raw frames behind a header.
  public static let payloadFrames = 2
  /// Most bytes of any raw frame: that of a job file.
  public static let payloadBytes = Limits.jobFileBytes
  /// Most masks of a shard.
  public static let shardMasks = 1 << Limits.largestShardBits
  /// Values of ∅ and N that a result of drawn masks names, for each value of a mask.
  static let endValues = CheckedRows.endValues
  /// Most words of 64 bits of a mask: those of the most players of a sample.
  public static let words = 16
  /// Most probe values of a greeting.
  public static let probes = 1 << 16
  /// Most bytes of the document that says what explanation or effect is sought.
  public static let requestBytes = 1 << 20
  /// Most bytes of one piece of an artifact.
  public static let chunkBytes = 1 << 20
  /// Most bytes of a status document.
  public static let statusBytes = 1 << 20
  /// Most bytes of a worker's build version.
  public static let buildBytes = 64
  /// Most bytes of each of the texts that describe a worker's numerics class.
  public static let numericsBytes = 128
  /// Most bytes of a host name.
  public static let hostBytes = 255
  /// Most bytes of a sentence or reason.
  public static let sentenceBytes = 512
  /// Most bytes of the text of a failure.
  public static let failureBytes = 1024
  /// Most leases in flight at one worker.
  public static let leases = 1024
  /// Most shards that a greeting can say to be held.
  public static let held = 64

  /// Returns the most bytes of memory that decoding a header of some bytes may take.
  static func arenaBytes(headerBytes: Int) -> Int { 2048 + 4 * headerBytes }

  /// Enough memory to lay out any message of this build for encoding.
  static let encodingBytes = 16 << 10

  /// Numbers of games, shards and workers.
  static let numbers = 0...Int(Int32.max)
  /// Numbers of models, rounds and streams.
  static let shortNumbers = 0...Int(UInt16.max)
  /// Places in a stream that drawn masks may end at.
  static let streamLength = 1 << 40
  /// Attempts count from 1.
  static let attempts = 1...Int(Int32.max)
}
