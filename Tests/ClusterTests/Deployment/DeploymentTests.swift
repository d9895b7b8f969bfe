// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// What lies in `Deploy/` for other people's schedulers is what they accept.
  @Suite struct DeploymentTests {
    private static let binaries = Built.folder(of: Built.python)

    /// The overlays, built and validated offline against the schemas of Kubernetes.
    @Test(
      .enabled(
        if: access("\(Built.folder(of: Built.python))/kubernetes-validate", X_OK) == 0,
        "kubernetes-validate is not installed: Deploy/setup --tests"),
      arguments: [
        ("example", ["StatefulSet", "Job", "Secret", "ConfigMap", "NetworkPolicy", "Service", "Namespace"]),
        ("pool", ["StatefulSet", "Deployment", "PersistentVolumeClaim", "Secret", "ConfigMap"]),
      ])
    func theKubernetesOverlaysAreValid(overlay: String, kinds: [String]) throws {
      let scratch = Scratch()
      let folder = "\(scratch.path)/kubernetes"
      mkdir(folder, 0o700)
      for part in ["base", "example", "pool"] {
        _ = scratch.copy("\(Built.root)/Deploy/kubernetes/\(part)", as: "kubernetes/\(part)")
      }
      _ = scratch.copy("\(Built.examples)/wine", as: "kubernetes/example/job")
      try scratch.andor("keys", "new", "\(folder)/example/keys")
      let built = try Child(
        executable: "\(Self.binaries)/kubectl", arguments: ["kustomize", "\(folder)/\(overlay)"],
        environment: [:], in: scratch)
      #expect(built.wait() == .exit(0), "\(built.error)")
      let manifest = built.output
      for kind in kinds { #expect(manifest.contains("kind: \(kind)\n"), "no \(kind)") }
      #expect(manifest.contains("kind: Job\n") == kinds.contains("Job"))
      #expect(!manifest.contains("image: andor"), "an image of no registry: the overlay names none")
      Text.write(manifest, to: "\(folder)/all.yaml")
      let validated = try Child(
        executable: "\(Self.binaries)/kubernetes-validate", arguments: ["--strict", "\(folder)/all.yaml"],
        environment: [:], in: scratch)
      #expect(validated.wait() == .exit(0), "\(validated.output)\(validated.error)")
      #expect(!Self.workersSecret(in: manifest).contains("coordinator.secret"))
      #expect(Self.workersSecret(in: manifest).contains("worker.secret"))
    }

    /// The Secret that the workers' pods mount.
    private static func workersSecret(in manifest: String) -> String {
      let documents = manifest.split(separator: "---\n")
      return documents.first { $0.contains("kind: Secret\n") && $0.contains("name: andor-worker-keys") }
        .map(String.init) ?? ""
    }

    /// Every option that a manifest, unit or script passes to andor is one that andor has.
    @Test(arguments: [
      ("Deploy/kubernetes/base/coordinator.yaml", "coordinator"),
      ("Deploy/kubernetes/base/workers.yaml", "worker"),
      ("Deploy/kubernetes/pool/workers.yaml", "worker"),
      ("Deploy/systemd/andor-coordinator@.service", "coordinator"),
      ("Deploy/systemd/andor-worker.service", "worker"),
    ])
    func optionsExist(file: String, command: String) throws {
      let scratch = Scratch()
      let help = try scratch.andor("help", command).output
      let text = Text.read("\(Built.root)/\(file)").split(separator: "\n").filter {
        !$0.drop { $0 == " " }.hasPrefix("#")
      }
      let words = text.joined(separator: " ").split { " ='\";,[]".contains($0) }
      let options = Set(words.filter { $0.hasPrefix("--") && $0.contains { $0.isLetter } })
      #expect(!options.isEmpty)
      for option in options {
        #expect(help.contains("\(option) ") || help.contains("\(option)\n"), "\(option)")
      }
    }

    /// An image is built on the Debian whose glibc the wheels name, of files and stages that are there.
    @Test(arguments: ["Containerfile", "Containerfile.python"])
    func imagesAreMadeOfWhatIsThere(name: String) throws {
      let lines = Text.read("\(Built.root)/Deploy/\(name)").split(separator: "\n").map(String.init)
      let bases = lines.filter { $0.hasPrefix("FROM ") }
      #expect(bases.count == 2 && bases.allSatisfy { $0.contains("bookworm") }, "\(bases)")
      let stages = Set(bases.compactMap { $0.firstMatch(of: #/ AS ([a-z]+)$/#)?.1 })
      for line in lines {
        let stage = line.firstMatch(of: #/--from=([a-z]+)/#)?.1
        #expect(stage.map(stages.contains) != false, "\(line)")
        for file in line.matches(of: #/Deploy/[A-Za-z.]+/#).map({ String($0.output) }) {
          #expect(access("\(Built.root)/\(file)", R_OK) == 0, "\(file)")
        }
      }
      #expect(lines.contains("USER 10001:10001") && lines.contains(#"ENTRYPOINT ["andor"]"#))
    }

    @Test(
      .enabled(if: Tools.areOnPath("systemd-analyze"), "there is no systemd-analyze here"),
      arguments: ["andor-coordinator@.service", "andor-worker.service"])
    func unitsAreSound(unit: String) throws {
      let scratch = Scratch()
      let name = unit.contains("@.") ? "andor-coordinator@job.service" : unit
      Text.write(Text.bytes(of: "\(Built.root)/Deploy/systemd/\(unit)"), to: "\(scratch.path)/\(unit)")
      Text.write(Text.bytes(of: "\(Built.root)/Deploy/systemd/\(unit)"), to: "\(scratch.path)/\(name)")
      let verified = try Child(
        executable: try #require(Tools.path(of: "systemd-analyze")),
        arguments: ["verify", "--man=no", "\(scratch.path)/\(name)"], environment: [:], in: scratch)
      #expect(verified.wait() == .exit(0), "\(verified.error)")
      #expect(!verified.error.contains(unit), "\(verified.error)")
    }
  }
}
