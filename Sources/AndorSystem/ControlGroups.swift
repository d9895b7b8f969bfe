// SPDX-License-Identifier: Apache-2.0

/// The control groups (Linux's cgroups, version 1 and 2) that a process belongs to, from its own up to the root
/// of the hierarchy: each of them limits it.
///
/// Everything is read below `root`, so that tests can give a made-up machine. A file that is missing or damaged
/// limits nothing: a machine is never refused for what cannot be read.
struct ControlGroups {
  let root: String
  private let cpu: [Group]
  private let memory: [Group]

  private struct Group {
    let path: String
    let isUnified: Bool
  }

  /// Reads the groups of this process from `/proc/self/cgroup` and `/proc/self/mountinfo`.
  init(root: String) {
    self.root = root
    let memberships = Membership.all(Machine.text(of: root + "/proc/self/cgroup") ?? "")
    let mounts = Mount.all(Machine.text(of: root + "/proc/self/mountinfo") ?? "")
    func groups(_ controller: String) -> [Group] {
      memberships.flatMap { membership -> [Group] in
        guard membership.isUnified || membership.controllers.contains(Substring(controller)),
          let mount = mounts.first(where: { $0.holds(membership, controller) })
        else { return [] }
        return mount.paths(upFrom: membership.path).map {
          Group(path: root + $0, isUnified: membership.isUnified)
        }
      }
    }
    cpu = groups("cpu")
    memory = groups("memory")
  }

  /// Processors' worth of time that the tightest group allows; `nil` where none limits it.
  var processors: Double? {
    cpu.compactMap { group -> Double? in
      if group.isUnified {
        let words = (Machine.text(of: "\(group.path)/cpu.max") ?? "").split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]) else { return nil }
        return Self.share(quota, period)
      }
      guard let quota = number("\(group.path)/cpu.cfs_quota_us"),
        let period = number("\(group.path)/cpu.cfs_period_us")
      else { return nil }
      return Self.share(quota, period)
    }.min()
  }

  /// Bytes of memory that the tightest group allows; `nil` where none limits it.
  var memoryLimit: Int? { memory.compactMap(limit).min() }

  /// Bytes of memory that are left in the fullest group, what the kernel can drop from its caches included;
  /// `nil` where none limits it.
  var memoryLeft: Int? {
    memory.compactMap { group -> Int? in
      guard let limit = limit(group) else { return nil }
      let usage = group.isUnified ? "memory.current" : "memory.usage_in_bytes"
      guard let used = number("\(group.path)/\(usage)") else { return limit }
      return max(0, limit - max(0, used - droppable(group)))
    }.min()
  }

  /// Returns the bytes of files that the group read or wrote, which the kernel drops where memory is short.
  private func droppable(_ group: Group) -> Int {
    let name = group.isUnified ? "inactive_file " : "total_inactive_file "
    let text = Machine.text(of: "\(group.path)/memory.stat") ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return line.flatMap { Int($0.dropFirst(name.count)) }.map { max(0, $0) } ?? 0
  }

  private func limit(_ group: Group) -> Int? {
    let limit = number("\(group.path)/\(group.isUnified ? "memory.max" : "memory.limit_in_bytes")")
    // Version 1 says "no limit" as the largest multiple of a page.
    return limit.flatMap { $0 >= 0 && $0 < 1 << 60 ? $0 : nil }
  }

  /// Returns a quota in microseconds a period; `nil` for one that is not positive, which sets no limit.
  private static func share(_ quota: Int, _ period: Int) -> Double? {
    quota > 0 && period > 0 ? Double(quota) / Double(period) : nil
  }

  /// Returns the whole number that a file holds; `nil` for `max`, for a damaged file and where there is none.
  private func number(_ path: String) -> Int? {
    Machine.text(of: path).flatMap { Int($0.prefix { $0 != "\n" }) }
  }
}

/// One line of `/proc/self/cgroup`: `hierarchy:controllers:path`.
private struct Membership {
  let controllers: [Substring]
  let path: Substring
  /// Whether it is of version 2, whose one hierarchy has all controllers.
  let isUnified: Bool

  static func all(_ text: String) -> [Membership] {
    text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[2].hasPrefix("/") else { return nil }
      return Membership(
        controllers: fields[1].split(separator: ","), path: fields[2],
        isUnified: fields[0] == "0" && fields[1].isEmpty)
    }
  }
}

/// A mounted hierarchy of control groups.
private struct Mount {
  let isUnified: Bool
  /// The group that is seen at `point`; in a container seldom the whole hierarchy's root.
  let root: String
  let point: String
  let options: [Substring]

  /// Reads the control groups' lines of `/proc/self/mountinfo`: `id parent device root point options [optional] - type
  /// source options`, with blanks as `\040`.
  static func all(_ text: String) -> [Mount] {
    text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3,
        fields[dash + 1] == "cgroup" || fields[dash + 1] == "cgroup2"
      else { return nil }
      return Mount(
        isUnified: fields[dash + 1] == "cgroup2", root: unescaped(fields[3]), point: unescaped(fields[4]),
        options: fields[dash + 3].split(separator: ","))
    }
  }

  func holds(_ membership: Membership, _ controller: String) -> Bool {
    membership.isUnified ? isUnified : !isUnified && options.contains(Substring(controller))
  }

  /// Returns the folders of a group and of all groups above it that can be seen here, that of the mount last.
  func paths(upFrom group: Substring) -> [String] {
    var below = group
    if root != "/" {
      // A group outside of what is mounted is not seen, but the mounted one may limit the process all the same.
      let isInside = group == root || group.hasPrefix(root + "/")
      below = isInside ? group.dropFirst(root.utf8.count) : ""
    }
    let parts = below.split(separator: "/")
    // From a namespace of control groups, a group outside shows as /../..; nothing of it can be seen.
    guard !parts.contains("..") else { return [point] }
    var paths = [point]
    for part in parts { paths.append("\(paths[paths.count - 1])/\(part)") }
    return paths.reversed()
  }

  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
