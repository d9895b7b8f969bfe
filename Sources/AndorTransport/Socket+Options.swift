// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

extension Socket {
  func set(_ option: Int32, _ value: Int32) throws(TransportError) {
    try withUnsafeBytes(of: value) { (bytes) throws(TransportError) in try setBytes(option, bytes) }
  }

  func setWide(_ option: Int32, _ value: Int64) throws(TransportError) {
    try withUnsafeBytes(of: value) { (bytes) throws(TransportError) in try setBytes(option, bytes) }
  }

  func set(_ option: Int32, _ value: [UInt8]) throws(TransportError) {
    let code = value.withUnsafeBytes { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
    guard code == 0 else { throw .ofLastCall("cannot set socket option \(option)") }
  }

  private func setBytes(_ option: Int32, _ bytes: UnsafeRawBufferPointer) throws(TransportError) {
    guard zmq_setsockopt(handle, option, bytes.baseAddress, bytes.count) == 0 else {
      throw .ofLastCall("cannot set socket option \(option)")
    }
  }

  /// Returns the address that the last `bind` really got, with the port that the system chose.
  func lastEndpoint() throws(TransportError) -> String {
    var text = [UInt8](repeating: 0, count: 1024)
    var count = text.count
    guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
      throw .ofLastCall("cannot read the bound address")
    }
    return String(decoding: text.prefix(count).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Returns the descriptor that becomes readable when the socket may have something to do.
  func eventDescriptor() throws(TransportError) -> Int32 {
    var descriptor: Int32 = -1
    var count = MemoryLayout<Int32>.size
    guard zmq_getsockopt(handle, ZMQ_FD, &descriptor, &count) == 0 else {
      throw .ofLastCall("cannot watch a socket")
    }
    return descriptor
  }
}
