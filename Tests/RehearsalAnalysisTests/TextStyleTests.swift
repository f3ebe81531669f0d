import Foundation
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis

@Suite struct `A style of text` {
  private static let long =
    "        cause     fault `lost` (drop) at scenario.yaml:8:10; without it: pass"

  @Test func `breaks lines at the width, below their text`() {
    let style = TextStyle(width: 50)
    #expect(
      style.laidOut([Self.long, "short"]) == [
        "        cause     fault `lost` (drop) at",
        "                  scenario.yaml:8:10; without it:",
        "                  pass",
        "short",
      ]
    )
    #expect(style.laidOut([Self.long]).allSatisfy { $0.count <= 50 })
    let command = "        repeat    rehearse run scenario.yaml --seed 0 --record run.sqlite"
    #expect(style.laidOut([command]) == [command])
  }

  @Test func `counts each line of the summary by itself`() throws {
    let plan = try Fixture.plan(Fixture.work)
    let scenario = ScenarioResult(plan: plan, path: "s.yaml", runs: [TestRun(plan).judged])
    let report = TextReport(SuiteResult(scenarios: [scenario]), style: TextStyle(width: 60))
    let lines = report.description.split(separator: "\n")
    #expect(lines.contains("1 scenario, 1 run: 1 passed, 0 failed, 0 unknown"))
    #expect(
      lines.contains {
        $0.wholeMatch(of: #/\d of \d agents took part, \d+ of \d+ edges exercised/#) != nil
      }
    )
  }

  @Test func `keeps a word that is wider than the terminal, and breaks nothing without a width`() {
    let word = "      " + String(repeating: "x", count: 90) + " end"
    #expect(
      TextStyle(width: 50).laidOut([word])
        == ["      " + String(repeating: "x", count: 90), "        end"]
    )
    #expect(TextStyle().laidOut([Self.long]) == [Self.long])
    #expect(TextStyle(width: 10).laidOut([Self.long]) == [Self.long])
  }

  @Test func `colours verdicts and labels, and nothing where colours are not wanted`() {
    let style = TextStyle(usesColour: true)
    #expect(
      style.laidOut(["pass  a", "fail  b", "unknown  c", "canary missed  d", Self.long, "passes"])
        == [
          "\u{1b}[32mpass\u{1b}[0m  a", "\u{1b}[1;31mfail\u{1b}[0m  b",
          "\u{1b}[1;33munknown\u{1b}[0m  c", "\u{1b}[1;31mcanary missed\u{1b}[0m  d",
          "        \u{1b}[1mcause\u{1b}[0m" + Self.long.dropFirst(13), "passes",
        ]
    )
    #expect(
      style.laidOut(["        to do     a", "        shown by  b", "        shows     c"]) == [
        "        \u{1b}[1mto do\u{1b}[0m     a", "        \u{1b}[1mshown by\u{1b}[0m  b",
        "        shows     c",
      ]
    )
    #expect(TextStyle().laidOut(["pass  a"]) == ["pass  a"])
  }
}

@Suite struct `A diagram of a run in Mermaid` {
  @Test func `draws losses as crosses, duplicates as dotted lines, and notes`() throws {
    let trial = try TestRun(
      Fixture.plan(
        Fixture.work
          + "faults: [{id: f, drop: {from: verify-app, nth: 1}}, {id: g, duplicate: {to: verify-app, nth: 1}}]\n"
      )
    )
    let lines = MermaidSequence(trial.plan, trial.events).description.split(separator: "\n")
    func alias(_ name: String) throws -> String {
      "A\(try #require(trial.plan.agent(named: name)).rawValue)"
    }
    #expect(lines.first == "sequenceDiagram")
    let (verifier, reviewer) = (try alias("verify-app"), try alias("code-reviewer"))
    let author = try alias("backend-implementer")
    #expect(lines.contains("  participant \(reviewer) as code-reviewer"))
    #expect(lines.contains("  \(verifier)-x\(reviewer): 0s deliver T-1"))
    #expect(lines.contains { $0.hasPrefix("  \(author)-->>\(verifier): ") })
    #expect(
      lines.contains { $0.hasPrefix("  Note over \(verifier): 0s verify-app decides APPROVED") }
    )
  }
}

@Suite struct `A table of runs` {
  @Test func `says once what all runs share`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let loaded = try Fixture.load(Fixture.head + Fixture.work + "seeds: 2\n")
      let recording = try Recording(appendingTo: path, command: "test", version: "0")
      _ = try await Sweep().run(
        [LoadedScenario(path: "s.yaml", loaded: loaded)],
        recording: recording
      )
      try recording.finish()
      let text = RunTable(try RecordingReader(path).runs()).description
      #expect(
        text.hasPrefix(
          "all 2 runs: scenario test, ending settled, time 0s, handoffs 5, violations 0\n\nrun  verdict  seed  digest\n1    pass     0     "
        ),
        "\(text)"
      )
      let exact = RunTable(try RecordingReader(path).runs(), isExact: true).description
      #expect(exact.split(separator: "\n").last?.split(separator: " ").last?.count == 32)
    }
  }
}
