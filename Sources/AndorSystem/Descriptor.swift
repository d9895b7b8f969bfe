// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An open file with positioned reads and writes; closed when the last reference goes.
package final class Descriptor: Sendable {
  package let number: Int32
  package let path: String
  /// The path in messages: people know a temporary file by the name that it will have.
  package let name: String

  /// Opens `path` with `flags` (close-on-exec is always added); errors name it as `name`, where that is given.
  package init(
    _ path: String, _ flags: Int32, mode: mode_t = 0o644, knownAs name: String? = nil
  ) throws(SystemError) {
    let name = name ?? path
    var number: Int32
    repeat { number = open(path, flags | O_CLOEXEC, mode) } while number < 0 && errno == EINTR
    guard number >= 0 else {
      if flags & O_CREAT != 0 { throw SystemError(.creating, "create", name, errno) }
      throw flags & O_ACCMODE == O_RDONLY
        ? SystemError(.reading, "read", name, errno) : SystemError(.file, "open", name, errno)
    }
    self.number = number
    self.path = path
    self.name = name
  }

  deinit { close(number) }

  /// Writes all bytes at a byte offset; short writes are continued.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      guard let address = bytes.baseAddress else { return }
      let count = pwrite(number, address + done, bytes.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw SystemError(.file, "write", name, count == 0 ? ENOSPC : errno)
      }
    }
  }

  /// Writes an array of bytes at a byte offset.
  package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
    let failure = bytes.withUnsafeBytes { buffer -> SystemError? in
      do throws(SystemError) { try write(buffer, at: offset) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// Reads from a byte offset until the buffer is full or the file ends; returns the bytes read.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
    var done = 0
    while done < buffer.count {
      guard let address = buffer.baseAddress else { break }
      let count = pread(number, address + done, buffer.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        throw SystemError(.file, "read", name, errno)
      }
    }
    return done
  }

  /// Reads up to `count` bytes from a byte offset.
  package func read(count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(SystemError) {
        used = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Marks the file, as long as it is open here, as one that a sweep of leftovers must leave alone; without effect
  /// where the file system has no locks.
  package func claim() { flock(number, LOCK_EX | LOCK_NB) }

  /// Whether another process, or another descriptor of this one, has claimed the file.
  package var isClaimed: Bool { flock(number, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK }

  /// Whether nobody has claimed the file, on a file system that has locks.
  package var canBeClaimed: Bool { flock(number, LOCK_SH | LOCK_NB) == 0 }

  /// Returns the file's length in bytes.
  package func length() throws(SystemError) -> Int {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw SystemError(.file, "examine", name, errno) }
    return Int(status.st_size)
  }

  /// Whether it is a file as opposed to a folder, a pipe or a device.
  package var isRegularFile: Bool { kind == S_IFREG }

  /// Whether it is a folder.
  package var isFolder: Bool { kind == S_IFDIR }

  /// The kind of file, as in `st_mode`; 0 where the system does not say.
  private var kind: mode_t {
    var status = stat()
    return fstat(number, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  /// Sets the file's length; new bytes read as zero and take no space.
  package func setLength(_ length: Int) throws(SystemError) {
    guard ftruncate(number, off_t(length)) == 0 else { throw SystemError(.file, "resize", name, errno) }
  }
}
