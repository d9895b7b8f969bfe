// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc
import Testing

@Suite struct MachineTests {
  private static let unified =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
  private static let divided = """
    32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
    35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
    41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

    """

  /// A machine of eight processors and 16 GiB, with more files or others.
  private func machine(_ files: [String: String], space: Int? = nil, data: Int? = nil) throws
    -> (Machine, MadeUpFolder)
  {
    let standard = [
      "sys/devices/system/cpu/online": "0-5,7,9\n",
      "proc/self/status": "Name:\tandor\nVmSize:\t  2048 kB\nVmData:\t 1024 kB\nCpus_allowed:\tffff\n",
      "proc/meminfo": "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n",
      "proc/cpuinfo": "processor: 0\nmodel name\t: Made Up 3000\nflags\t: fpu avx2 avx512f\n",
    ]
    let folder = try MadeUpFolder(standard.merging(files) { $1 })
    return (Machine(root: folder.path, spaceLimit: space, dataLimit: data), folder)
  }

  @Test func aMachineWithoutLimits() throws {
    let (machine, folder) = try machine([:])
    #expect(machine.cores == 8)
    #expect(machine.memory.bytes == 16 << 30)
    #expect(machine.memory.bound == .machine)
    #expect(machine.availableMemory == 8 << 30)
    #expect(machine.processor == "Made Up 3000")
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: [("1", 1), ("ff,00000000,00000001", 8), ("00000003", 2), ("0", 8), ("?", 8)])
  func affinityCounts(mask: String, cores: Int) throws {
    let (machine, folder) = try machine(["proc/self/status": "Name:\tx\nCpus_allowed:\t\(mask)\n"])
    #expect(machine.cores == cores)
    withExtendedLifetime(folder) {}
  }

  @Test(
    arguments: [
      ("200000 100000", 2), ("150000 100000", 2), ("20000 100000", 1), ("max 100000", 8),
      ("9900000 100000", 8), ("", 8), ("200000", 8), ("-1 100000", 8), ("1 0", 8), ("two 100000", 8),
    ])
  func timeOfVersion2(text: String, cores: Int) throws {
    let (machine, folder) = try machine([
      "proc/self/cgroup": "0::/batch/job 1\n", "proc/self/mountinfo": Self.unified,
      "sys/fs/cgroup/batch/job 1/cpu.max": text + "\n",
    ])
    #expect(machine.cores == cores)
    withExtendedLifetime(folder) {}
  }

  @Test(
    arguments: [
      ("300000", "100000", 3), ("-1", "100000", 8), ("50000", "100000", 1), ("x", "100000", 8),
      ("1000", "0", 8), ("", "", 8),
    ])
  func timeOfVersion1(quota: String, period: String, cores: Int) throws {
    let group = "sys/fs/cgroup/cpu,cpuacct/slurm"
    let (machine, folder) = try machine([
      "proc/self/cgroup": "4:memory:/slurm\n3:cpu,cpuacct:/slurm\n0::/\n",
      "proc/self/mountinfo": Self.divided,
      "\(group)/cpu.cfs_quota_us": quota + "\n", "\(group)/cpu.cfs_period_us": period + "\n",
    ])
    #expect(machine.cores == cores)
    withExtendedLifetime(folder) {}
  }

  /// The tightest of all groups up to the root counts, whichever it is.
  @Test(arguments: 0..<3)
  func aGroupAboveLimitsToo(tight: Int) throws {
    let groups = ["a/b/c", "a/b", "a"]
    var files = ["proc/self/cgroup": "0::/a/b/c\n", "proc/self/mountinfo": Self.unified]
    for (index, group) in groups.enumerated() {
      files["sys/fs/cgroup/\(group)/cpu.max"] = index == tight ? "300000 100000\n" : "700000 100000\n"
      files["sys/fs/cgroup/\(group)/memory.max"] = index == tight ? "1073741824\n" : "max\n"
      files["sys/fs/cgroup/\(group)/memory.current"] = "1000\n"
    }
    let (machine, folder) = try machine(files)
    #expect(machine.cores == 3)
    #expect(machine.memory.bytes == 1 << 30)
    #expect(machine.memory.bound == .controlGroup)
    #expect(machine.availableMemory == 1 << 30 - 1000)
    withExtendedLifetime(folder) {}
  }

  @Test func memoryOfVersion1() throws {
    let group = "sys/fs/cgroup/memory/f27"
    var files = [
      "proc/self/cgroup": "4:memory:/f27/task_0\n3:cpu,cpuacct:/\n0::/\n",
      "proc/self/mountinfo": Self.divided,
      "\(group)/task_0/memory.limit_in_bytes": "9223372036854771712\n",
      "\(group)/memory.limit_in_bytes": "400000000\n", "\(group)/memory.usage_in_bytes": "300000000\n",
      "\(group)/memory.stat": "cache 5\ntotal_inactive_file 100000000\n",
    ]
    let (limited, folder) = try machine(files)
    #expect(limited.memory.bytes == 400_000_000)
    // What the group's page cache holds can be dropped.
    #expect(limited.availableMemory == 200_000_000)
    files["\(group)/memory.limit_in_bytes"] = "9223372036854771712\n"
    let (free, other) = try machine(files)
    #expect(free.memory.bytes == 16 << 30)
    withExtendedLifetime((folder, other)) {}
  }

  /// A container sees its own group as the root of the mount, under the name that it has outside.
  @Test func aContainerSeesItsOwnGroup() throws {
    let mount = "30 23 0:26 /docker/a\\040b /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n"
    let files = ["proc/self/mountinfo": mount, "sys/fs/cgroup/inner/cpu.max": "200000 100000\n"]
    let root = ["sys/fs/cgroup/cpu.max": "500000 100000\n"].merging(files) { $1 }
    for (group, cores) in [
      ("/docker/a b/inner", 2), ("/docker/a b", 5), ("/docker/a bc", 5), ("/other/inner", 5), ("/../..", 5),
    ] {
      let (machine, folder) = try machine(root.merging(["proc/self/cgroup": "0::\(group)\n"]) { $1 })
      #expect(machine.cores == cores, "\(group)")
      withExtendedLifetime(folder) {}
    }
  }

  @Test(
    arguments: [
      ("", ""), ("nonsense\n::\n0:\n", "1 2 3\n- cgroup2\n30 23 0:26 / /x rw - cgroup2\n"),
      ("0::relative\n", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),
      ("0::/..\n", "30 23 0:26 / / rw - cgroup2 cgroup2 rw\n"),
    ])
  func damagedFilesLimitNothing(groups: String, mounts: String) throws {
    let (machine, folder) = try machine([
      "proc/self/cgroup": groups, "proc/self/mountinfo": mounts, "sys/fs/cgroup/memory.max": "??\n",
      "cpu.max": "100000",
    ])
    #expect(machine.cores == 8)
    #expect(machine.memory.bytes == 16 << 30)
    withExtendedLifetime(folder) {}
  }

  @Test func theProcessHasLimitsOfItsOwn() throws {
    let (space, first) = try machine([:], space: 1 << 30, data: 2 << 30)
    #expect(space.memory.bytes == 1 << 30)
    #expect(space.memory.bound == .addressSpace)
    #expect(space.availableMemory == 1 << 30 - 2 << 20)
    let (data, second) = try machine([:], space: 64 << 30, data: 2 << 30)
    #expect(data.memory.bytes == 2 << 30)
    #expect(data.memory.bound == .data)
    #expect(data.availableMemory == 2 << 30 - 1 << 20)
    withExtendedLifetime((first, second)) {}
  }

  @Test func anEmptyMachineHasAProcessorAllTheSame() throws {
    let folder = try MadeUpFolder([:])
    let machine = Machine(root: folder.path)
    #expect(machine.cores >= 1)
    #expect(machine.processor == "unknown")
    withExtendedLifetime(folder) {}
  }
}

/// A folder with files in it, removed with them.
final class MadeUpFolder {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/andor-system-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files {
      var folder = path
      for part in name.split(separator: "/").dropLast() {
        folder += "/\(part)"
        _ = try Folder.create(folder)
      }
      let file = try Descriptor("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC)
      try file.write(Array(text.utf8), at: 0)
    }
  }

  deinit { try? Folder.removeTree(path) }
}
