// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

private let chromium = "/usr/bin/chromium"

extension Cluster {
  /// The page in a real browser, where there is one (`apt-get install chromium`).
  @Suite(.enabled(if: access(chromium, X_OK) == 0)) struct PageTests {
    /// What `browse.py` prints.
    struct Visit: Decodable {
      var value: [Int]?
      var errors: [String]
      var text: String
    }

    /// Width and height; whether scripts run.
    @Test(arguments: [(1280, 800, true), (390, 844, true), (390, 844, false)])
    func thePageIsShown(width: Int, height: Int, scripts: Bool) throws {
      let rig = try DashboardRig(FormulaJob(players: 12, shard: "6", cost: 100_000))
      let worker = try rig.worker("<b>bold</b>")
      #expect(eventually { rig.status()?.workers.count == 1 })
      // Once it is live: cells drawn on the canvas, rows of workers, and whether it must be moved sideways.
      let live = """
        (() => document.getElementById('link').textContent !== 'live' || map.hidden ? null : [map.width, \
        document.querySelectorAll('#workers tbody tr').length, \
        document.documentElement.scrollWidth - document.documentElement.clientWidth])()
        """
      // Before its style is there a page has another width.
      let still = """
        (() => document.readyState === 'complete' && document.querySelector('.drawn') ? [\
        document.querySelectorAll('.drawn > rect').length, \
        document.querySelectorAll('#workers tbody tr').length, \
        document.documentElement.scrollWidth - document.documentElement.clientWidth] : null)()
        """
      let output = try rig.python(
        "browse.py", chromium, "http://127.0.0.1:\(rig.port)/?token=\(DashboardRig.token)", "\(width)",
        "\(height)", scripts ? "on" : "off", "-", scripts ? live : still)
      let visit = try JSONDecoder().decode(Visit.self, from: Data(output.utf8))
      #expect(visit.errors == [])
      let value = try #require(visit.value)
      #expect(scripts ? value[0] >= 64 : value[0] == 64)
      #expect(value[1] == 1 && value[2] == 0)
      #expect(visit.text.contains("<b>bold</b>") && visit.text.contains("formula"))
      #expect(visit.text.contains("being evaluated"))
      worker.signal(SIGKILL)
      rig.coordinator.signal(SIGKILL)
    }
  }
}
