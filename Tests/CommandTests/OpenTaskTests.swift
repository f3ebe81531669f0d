import Foundation
import Support
import Testing

@Suite struct `A task that was tried again and never ended` {
  private static let scenario =
    Fixture.head + Fixture.work + """
      platform: {attempts: 50}
      limits: {time: 1h}
      behaviour:
        backend-implementer: [{takes: 10m, times: always}]
        code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A03, text: sql}]}, times: always}]
      expect: {ends: time-limit, numbers: {retries: {at-least: 3}}}

      """

  @Test func `has its retries in the verdict, the trace and the page of the run`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      let run = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(run.status == 0, "\(run.output)")
      let json = try await Command.line("run a.yaml --format json", in: folder)
      #expect(json.output.contains(#""retries" : 6"#), "\(json.output)")
      let shown = try await Command.line("show r.sqlite 1 --summary", in: folder)
      #expect(shown.output.contains("\nT-1: open, 6 retries\n"), "\(shown.output)")
      _ = try await Command.line("report r.sqlite --run 1 -o a.html", in: folder)
      let page = try String(contentsOf: folder.appending(path: "a.html"), encoding: .utf8)
      #expect(page.contains(#""retries"],"rows":[[0,null,null,null,6]]"#))
    }
  }
}
