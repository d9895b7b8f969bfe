// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorFormats
import AndorLedger
import AndorSystem
import AndorTestKit
import Glibc
import Testing

/// Arrays and small files, compared with bytes made by numpy 2.4.
@Suite struct FileTests {
  private let scratch = ScratchFolder(inMemory: true)

  /// SHA-256 of what `numpy.lib.format.write_array_header_1_0` writes for `<f8`, C order, shape (count,).
  @Test(arguments: [
    (1, "04f8014b824af8aa5bfb27698283e1c92c6f5cc79f5b54e336310697f32c3597"),
    (8, "69a0d67b0a775ca9eb6d4f9376b9fbf78e495ff05afd3a2ab5cd5097ab9382c2"),
    (1024, "05a563ec7b373c70ea365e440edad120005f412d70447ffa671f1c155c1e28ba"),
    (67_108_864, "7c4891a59b3fd7014324ac1266840df458c7a4afa0e1049d01cee8cee5ca678a"),
    (1_073_741_824, "37da8b586ccc413cb8e08393042312d10a70c6a9f740b6e8b312ba293fb8bc67"),
  ])
  func theHeaderIsWhatNumpyWrites(count: Int, digest: String) {
    #expect(SHA256Digest(of: NpyHeader.bytes(count: count)).description == digest)
  }

  @Test func aFileIsWhatNumpySaves() throws {
    // numpy.save of numpy.array([0.0, 1.0, -0.5, 3.25]).
    let saved =
      Array("\u{0}NUMPY\u{1}\u{0}v\u{0}{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }".utf8)
      + [UInt8](repeating: 0x20, count: 60) + [0x0a] + [UInt8](repeating: 0, count: 8)
      + [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xe0, 0xbf, 0, 0, 0, 0, 0, 0, 0x0a, 0x40]
    let path = "\(scratch.path)/a.npy"
    let file = try DoubleFile(creating: path, count: 4)
    try file.write([1.0, -0.5, 3.25].span, at: 1)
    #expect(access(path, F_OK) != 0, "not there before it is complete")
    try file.publish()
    #expect(try Bytes.read(path) == [0x93] + saved.dropFirst())
    #expect(try Folder.names(in: scratch.path) == ["a.npy"])
  }

  @Test func chunksOfColumnsAreThoseOfTheMatrix() throws {
    var random = SeededRandom(seed: 5)
    let matrix = (0..<8 * 16).map { _ in Double.random(in: -1...1, using: &random) }
    let file = try DoubleFile(creating: "\(scratch.path)/m.npy", count: matrix.count)
    for columns in [0..<3, 3..<4, 4..<16] {
      let chunk = (0..<8).flatMap { row in columns.map { matrix[row * 16 + $0] } }
      try file.writeColumns(columns, rowLength: 16, from: chunk.span)
    }
    try file.publish()
    let reading = try DoubleFile(reading: "\(scratch.path)/m.npy", count: matrix.count)
    for columns in [0..<16, 0..<1, 5..<13, 15..<16, 7..<7] {
      var chunk = [Double](repeating: .nan, count: 8 * columns.count)
      var span = chunk.mutableSpan
      try reading.readColumns(columns, rowLength: 16, into: &span)
      #expect(chunk == (0..<8).flatMap { row in columns.map { matrix[row * 16 + $0] } }, "\(columns)")
    }
    var tail = [Double](repeating: 0, count: 5)
    var span = tail.mutableSpan
    try reading.read(at: 123, into: &span)
    #expect(tail == Array(matrix[123...]))
  }

  @Test func aMappingShowsTheValues() throws {
    let file = try DoubleFile(creating: "\(scratch.path)/v.npy", count: 1000)
    let values = (0..<1000).map { Double($0) / 7 }
    try file.write(values.span, at: 0)
    try file.publish()
    let mapped = try MappedDoubles("\(scratch.path)/v.npy", count: 1000)
    let shown = mapped.withSpan { span in span.indices.map { span[$0] } }
    #expect(shown == values)
  }

  @Test func filesOfAnotherShapeAreRefused() throws {
    let path = "\(scratch.path)/v.npy"
    try DoubleFile(creating: path, count: 16).publish()
    #expect(throws: LedgerError.self) { try DoubleFile(reading: path, count: 32) }
    try Bytes.change(path) { $0.removeLast() }
    #expect(throws: LedgerError.self) { try DoubleFile(reading: path, count: 16) }
    #expect(throws: LedgerError.self) { try MappedDoubles(path, count: 16) }
    #expect(throws: LedgerError.self) { try MappedDoubles("\(scratch.path)/none.npy", count: 16) }
  }

  @Test func manyFilesArePublishedTogether() throws {
    let onDisk = ScratchFolder()
    let files = try (0..<40).map { number in
      try AtomicFile.prepare([UInt8(number)], for: "\(onDisk.path)/\(number).json")
    }
    #expect(try Folder.names(in: onDisk.path).allSatisfy { $0.hasPrefix(".") })
    try PendingFile.publish(files)
    for number in 0..<40 { #expect(try Bytes.read("\(onDisk.path)/\(number).json") == [UInt8(number)]) }
    #expect(try Folder.names(in: onDisk.path).count == 40)
  }

  @Test func aFileThatIsBeingWrittenIsNoLeftover() throws {
    let path = PendingFile.temporaryPath(of: "\(scratch.path)/table.csv")
    var file: Descriptor? = try Descriptor(path, O_WRONLY | O_CREAT | O_EXCL)
    file?.claim()
    #expect(try PendingFile.removeLeftovers(in: scratch.path) == 0)
    #expect(Folder.contains(path))
    file = nil
    #expect(try PendingFile.removeLeftovers(in: scratch.path) == 1)
    #expect(!Folder.contains(path))
  }

  @Test func aSmallFileIsReplacedWholeAndReadWithinItsLimit() throws {
    let path = "\(scratch.path)/plan.json"
    try AtomicFile.write(Array("one".utf8), to: path)
    try AtomicFile.write([], to: path)
    #expect(try AtomicFile.read(path, limit: 0).isEmpty)
    try AtomicFile.write([1, 2, 3, 4], to: path)
    #expect(throws: LedgerError.self) { try AtomicFile.read(path, limit: 3) }
    #expect { try AtomicFile.write([1], to: "\(scratch.path)/none/plan.json") } throws: {
      ($0 as? LedgerError)?.code == .uncreatable
    }
  }

  @Test func workTooLargeForTheDiskIsRefusedWithFiguresAndNothingIsCreated() throws {
    let huge = GameIdentity.small("huge", shards: 1 << 24, bits: 24)
    #expect {
      try GameLedger.open([huge], in: "\(scratch.path)/games")
    } throws: { error in
      guard let error = error as? LedgerError else { return false }
      return error.code == .full && error.message.contains("\(huge.diskBytes >> 20) MiB")
    }
    #expect(try Folder.names(in: "\(scratch.path)/games").isEmpty)
    try DiskSpace.require(1, at: scratch.path)
  }

  @Test func anInterruptedCreationIsCompleted() throws {
    let identity = GameIdentity.small()
    _ = try Folder.create("\(scratch.path)/g")
    try Bytes.replace("\(scratch.path)/g/values.partial.npy", [1, 2, 3])
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(found.isNew)
    #expect(try Bytes.read(found.ledger.partialValuesPath).prefix(128) == NpyHeader.bytes(count: 32)[...])
    #expect(try GameLedger.open([identity], in: scratch.path)[0].repairs.isEmpty)
  }

  @Test func theChoiceOfSyncFollowsWhatItCosts() {
    var policy = SyncPolicy()
    #expect(!policy.prefersFileSystem(files: 3) && policy.prefersFileSystem(files: 192))
    for _ in 0..<8 { policy.learn(fileSystemSeconds: 0.3) }
    #expect(!policy.prefersFileSystem(files: 192), "the neighbours keep the disk busy")
    for _ in 0..<200 { policy.learn(files: 192, seconds: 0.05) }
    #expect(policy.prefersFileSystem(files: 192), "it is tried again")
  }
}
