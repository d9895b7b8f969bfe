// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The bounds of messages; `Protocols/andor.proto` states them beside the fields.
public enum WireLimits {
  /// The protocol version that this build speaks.
  public static let version: UInt32 = 1
  /// Most bytes of a header frame.
  public static let headerBytes = 1 << 16
  /// Most raw frames behind a header.
  public static let payloadFrames = 2
  /// Most bytes of any raw frame: that of a job file.
  public static let payloadBytes = Limits.jobFileBytes
  /// Most masks of a shard.
  public static let shardMasks = 1 << Limits.largestShardBits
  /// Most bytes of one piece of an artifact.
  public static let chunkBytes = 1 << 20
  /// Most bytes of a status document.
  public static let statusBytes = 1 << 20
  /// Most bytes of a worker's build version.
  public static let buildBytes = 64
  /// Most bytes of a worker's numerics class.
  public static let numericsBytes = 512
  /// Most bytes of a host name.
  public static let hostBytes = 255
  /// Most bytes of a sentence or reason.
  public static let sentenceBytes = 512
  /// Most bytes of the text of a failure.
  public static let failureBytes = 1024
  /// Most leases in flight at one worker.
  public static let leases = 1024
  /// Most unacknowledged results that a greeting can name.
  public static let held = 64

  /// Most bytes of memory that decoding a header of some bytes may take.
  static func arenaBytes(headerBytes: Int) -> Int { 2048 + 4 * headerBytes }

  /// Enough memory to lay out any message of this build for encoding.
  static let encodingBytes = 16 << 10

  /// Numbers of games, shards and workers.
  static let numbers = 0...Int(Int32.max)
  /// Attempts count from 1.
  static let attempts = 1...Int(Int32.max)
}
