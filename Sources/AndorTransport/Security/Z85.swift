// SPDX-License-Identifier: Apache-2.0
import CZMQ

/// The text form of keys: 5 printable characters for 4 bytes (ZeroMQ RFC 32), as libzmq reads and writes it.
enum Z85 {
  /// For each byte, whether it is a character of Z85.
  private static let isCharacter: [Bool] = {
    let alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    var table = [Bool](repeating: false, count: 256)
    for byte in alphabet.utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Returns the 32 bytes of a key; nil unless the text is 40 characters of the alphabet that stand for
  /// bytes.
  static func decodeKey(_ text: String) -> [UInt8]? {
    guard text.utf8.count == 40, text.utf8.allSatisfy({ isCharacter[Int($0)] }) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 32)
    return zmq_z85_decode(&bytes, text) != nil ? bytes : nil
  }

  /// Returns the text of bytes whose number is a multiple of 4.
  static func encode(_ bytes: [UInt8]) -> String {
    var characters = [CChar](repeating: 0, count: bytes.count / 4 * 5 + 1)
    zmq_z85_encode(&characters, bytes, bytes.count)
    return text(characters)
  }

  /// Returns the characters before the terminating zero.
  static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
