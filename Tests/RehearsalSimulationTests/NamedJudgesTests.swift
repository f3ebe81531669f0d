import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Judges that only one of two contracts names, as is usual.
@Suite struct `Several judges of the same work` {
  private static let judges = ["perf-reviewer", "sec-reviewer"]

  /// Runs a task of `dev` in a team, and returns the judges that are asked.
  ///
  /// The team has the given texts of definitions and edges of the policy.
  private static func askedJudges(
    author: String = "### Hands Off To\n- **perf-reviewer**: Work\n- **sec-reviewer**: Work\n",
    first: String = "Reviews.\n",
    second: String = "Reviews.\n",
    edges: String = "[]"
  ) throws -> [String] {
    let run = TestRun(
      try Fixture.load(
        """
        rehearsal: 1
        name: judges
        agents: team
        policy: team.yaml
        work: {tasks: [{id: T-1, description: Build it, agent: dev, touches: [a.py]}]}
        """,
        files: [
          "team/dev.md": "---\nname: dev\n---\n" + author,
          "team/other.md": "---\nname: other\n---\nBuilds.\n",
          "team/perf-reviewer.md": "---\nname: perf-reviewer\n---\n" + first,
          "team/sec-reviewer.md": "---\nname: sec-reviewer\n---\n" + second,
          "team.yaml": "rehearsal-policy: 1\nedges: \(edges)\n",
        ]
      ).plan
    )
    #expect(run.outcomes == ["T-1 completed"])
    return judges.filter { judge in run.handoffs.contains("dev -> \(judge): deliver") }
  }

  @Test func `are all asked if only the author names them`() throws {
    #expect(try Self.askedJudges() == Self.judges)
  }

  @Test func `are all asked if only they name the author`() throws {
    let judge = "### Receives Work From\n- **dev**: Work\n"
    let asked = try Self.askedJudges(author: "Builds.\n", first: judge, second: judge)
    #expect(asked == Self.judges)
  }

  @Test func `are all asked if the policy names other senders of theirs`() throws {
    #expect(try Self.askedJudges(edges: "[{from: other, to: sec-reviewer}]") == Self.judges)
  }

  @Test func `are not asked if their own definition names other senders only`() throws {
    let second = "### Receives Work From\n- **other**: Work\n"
    #expect(try Self.askedJudges(second: second) == ["perf-reviewer"])
  }

  @Test func `are not asked if the author names others`() throws {
    let asked = try Self.askedJudges(
      author: "### Hands Off To\n- **perf-reviewer**: Work\n",
      second: "### Receives Work From\n- **dev**: Work\n"
    )
    #expect(asked == ["perf-reviewer"])
  }
}
