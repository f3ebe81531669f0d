import Foundation
import Support
import Testing

@Suite struct `The command run, over many seeds` {
  /// A scenario of which half the runs fail.
  private static let half = """
    rehearsal: 1
    name: half
    agents: agents
    work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py]}]}
    model: {backend-implementer: {succeeds: 50}}
    platform: {attempts: 1}
    """

  private func run(_ body: (URL) async throws -> Void) async throws {
    try await ComparedTeam.withFolder(["s.yaml": Self.half], body)
  }

  @Test func `stops at the first that fails where it should`() async throws {
    try await run { folder in
      let all = try await Command.line("run s.yaml --seeds 40", in: folder)
      let fast = try await Command.line("run s.yaml --seeds 40 --fail-fast", in: folder)
      #expect(all.status == 1 && fast.status == 1)
      let failing = try #require(all.output.firstMatch(of: #/--seed (\d+)/#)?.1)
      #expect(fast.output.contains("--seed \(failing)\n"))
      let madeCount = (Int(failing) ?? 0) + 1
      #expect(fast.output.contains(", \(madeCount) run"))
      #expect(fast.output.contains("\nincomplete: \(madeCount) of 40 planned runs were made\n"))
      #expect(!all.output.contains("incomplete"))
      #expect(
        try await Command.line("run s.yaml --seeds 40 --fail-fast --jobs 1", in: folder)
          .output == fast.output
      )
    }
  }

  @Test func `is incomplete in every format after a signal`() async throws {
    let passing = Self.half.replacing("succeeds: 50", with: "succeeds: 100")
    try await ComparedTeam.withFolder(["s.yaml": passing]) { folder in
      let line =
        "run s.yaml --seeds 40000 --jobs 1 --record r.sqlite --github --json r.json --junit r.xml "
        + "--markdown r.md"
      let result = try await Command.terminated(line, in: folder)
      #expect(result.output.hasSuffix("143\n"), "\(result)")
      let sentence = #/(\d+) of 40000 planned runs were made/#
      let found = try #require(result.output.firstMatch(of: sentence)?.0, "\(result.output)")
      #expect(result.output.contains("\nincomplete: \(found)\n"))
      #expect(result.output.contains("::error title=the sweep is incomplete::\(found)\n"))
      func file(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      }
      #expect(try file("r.json").contains("\"missingRuns\" : \"\(found)\""))
      #expect(try file("r.xml").contains("<error message=\"incomplete: \(found)\">"))
      #expect(try file("r.md").hasPrefix("## Rehearsal: incomplete; so far, "))
    }
  }

  @Test func `keeps failing seeds and tries them before all others`() async throws {
    try await run { folder in
      _ = try await Command.line("run s.yaml --seeds 7:20 --corpus c.json", in: folder)
      let again = try await Command.line(
        "run s.yaml --seeds 1 --corpus c.json --fail-fast",
        in: folder
      )
      #expect(again.status == 1 && again.output.contains("1 run: 0 passed, 1 failed"))
      let kept = try String(contentsOf: folder.appending(path: "c.json"), encoding: .utf8)
      #expect(kept.contains("\"scenario\" : \"s.yaml\"") && kept.contains("\"format\" : 1"))
    }
  }

  @Test func `shows a run again whose configuration has a file of the scenario's name`()
    async throws
  {
    try await run { folder in
      let files = [
        "rehearsal.yaml": "", "ways/rehearsal.yaml": "",
        "ways/c.yaml":
          "rehearsal: 1\nconfiguration: c\nagents: [{definition: agents/verify-app.md, name: verify-app}]\n",
        "ways/agents/verify-app.md":
          "---\nname: verify-app\n---\n### Receives Work From\n- **backend-implementer**: Work\n",
        "t.yaml": """
        rehearsal: 1
        name: listed
        agents: [{definition: agents/backend-implementer.md}, {definition: agents/verify-app.md}, {definition: agents/code-reviewer.md}, {definition: agents/spec-planner.md}]
        work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py]}]}

        """,
      ]
      try write(files, to: folder)
      let ran = try await Command.line(
        "run t.yaml --configuration ways/c.yaml --record r.sqlite",
        in: folder
      )
      #expect(ran.status == 0, "\(ran.errors)")
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(
        shown.status == 0 && shown.output.contains("pass  listed, c  seed 0"),
        "\(shown.errors)"
      )
      let both = try await Command.line(
        "run t.yaml --configuration ways/c.yaml --agents agents",
        in: folder
      )
      #expect(both.status == 64)
      #expect(
        both.errors.contains("--configuration cannot be used with --agents or --policy; set these")
      )
    }
  }
}
