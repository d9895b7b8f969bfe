// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorDashboard
import AndorEngine
import ArgumentParser

/// Whether and where a running job is shown in a browser.
struct DashboardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Show the running job at this address, such as 127.0.0.1:8787; port 0 takes any free one.",
      valueName: "address"))
  var dashboard: String?

  @Flag(
    help: "Let the dashboard listen where other machines reach it, unencrypted, guarded by its token only.")
  var dashboardOutside = false

  /// Starts the dashboard that was asked for, with the token of ANDOR_DASHBOARD_TOKEN if that is set.
  ///
  /// Commands do so before they write anything: an address that cannot be had must leave no half-made job.
  func open() throws -> Dashboard? {
    guard let dashboard else { return nil }
    return try Dashboard(
      at: DashboardAddress(dashboard), allowOutside: dashboardOutside,
      token: Console.environment("ANDOR_DASHBOARD_TOKEN"), version: Version.current)
  }
}
