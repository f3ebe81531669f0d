import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on tools gained through other agents` {
  /// Returns a run in which `reader`, which may only read, asks `writer` for a part of its task, directly or
  /// through `middle`.
  private static func run(
    _ asks: String = "does: [{call: writer}, {wait: all}]",
    writer: String = "{write: api/a.py}",
    platform: String = "",
    tools: String = "Read, Write, Bash",
    policy: String = "",
    rest: String = ""
  ) throws -> TestRun {
    let definition = { (name: String, tools: String) in
      "---\nname: \(name)\ntools: \(tools)\n---\n"
    }
    return try TestRun(
      Fixture.load(
        """
        rehearsal: 1
        name: rights
        agents: team
        policy: team.yaml
        platform: {routing: direct\(platform)}
        work: {tasks: [{id: T-1, description: Look, agent: reader, touches: [api/a.py]}]}
        behaviour:
          reader: [{when: {intent: assign}, \(asks)}]
          middle: [{when: {intent: call}, does: [{call: writer}, {wait: all}], times: always}]
          writer:
            - {when: {intent: call}, does: [\(writer)], times: always}
            - {when: {intent: delegate}, does: [\(writer)], times: always}
            - {does: [{read: api/a.py}], times: always}
        \(rest)
        """,
        files: [
          "team/spec-planner.md":
            "---\nname: spec-planner\n---\n### Hands Off To\n- **reader**: A task\n",
          "team/reader.md": definition("reader", "Read"),
          "team/middle.md": definition("middle", "Read, Write"),
          "team/writer.md": definition("writer", tools),
          "team.yaml": """
          rehearsal-policy: 1
          roles: {reader: worker, middle: worker, writer: worker}
          edges:
            - {from: reader, to: writer, for: files}
            - {from: reader, to: middle, for: files}
            - {from: middle, to: writer, for: files}
          \(policy)
          """,
        ]
      ).plan
    )
  }

  private static func texts(_ run: TestRun) -> [String] {
    run.judgement.violations.filter { $0.rule == "tools.gained-by-delegation" }.map(\.text)
  }

  private static let written =
    "through writer, wrote api/a.py with Write, which its own contract does not grant"

  @Test func `fires if a called agent uses a tool that the caller does not have`() throws {
    let run = try Self.run()
    #expect(Self.texts(run) == [Self.written])
    #expect(
      run.violations(of: "tools.gained-by-delegation") == [
        "tools.gained-by-delegation by reader on T-1"
      ]
    )
    let evidence = run.judgement.violations.first { $0.rule == "tools.gained-by-delegation" }?
      .evidence
    #expect(
      evidence?.map { run.lines[Int($0)] } == [
        "reader -> writer  call  T-1", "writer writes api/a.py  T-1",
      ]
    )
  }

  @Test(arguments: [
    ("{read: api/a.py}", [String]()),
    (
      "{command: make}",
      ["through writer, ran make with Bash, which its own contract does not grant"]
    ),
    ("{tool: Bash}", ["through writer, used Bash, which its own contract does not grant"]),
  ])
  func `depends on the tool that an act needs`(act: String, texts: [String]) throws {
    #expect(try Self.texts(Self.run(writer: act)) == texts)
  }

  @Test func `fires for the agent at the start of a chain of calls`() throws {
    let run = try Self.run("does: [{call: middle}, {wait: all}]")
    #expect(Self.texts(run) == [Self.written])
    #expect(
      run.violations(of: "tools.gained-by-delegation").allSatisfy { $0.contains("by reader") }
    )
  }

  @Test func `fires if an agent delegates its own task`() throws {
    let run = try Self.run("hands: [{delegate: writer}]")
    #expect(Self.texts(run) == [Self.written])
  }

  @Test func `stays silent if the task belongs to a specialty of the other agent`() throws {
    let run = try Self.run(
      "hands: [{delegate: writer}]",
      policy: "specialties: {api: {paths: [\"api/**\"], agents: [writer]}}"
    )
    #expect(run.handoffs.contains("reader -> writer: delegate"))
    #expect(Self.texts(run) == [])
  }

  @Test func `stays silent on a tool that the other agent does not have either`() throws {
    let run = try Self.run(platform: ", tools: advisory", tools: "Read")
    #expect(Self.texts(run) == [])
    #expect(run.violations(of: "tools.outside-allowlist").count == 1)
  }

  @Test(arguments: [
    ("enforced", "writer uses Write(api/a.py): denied  T-1"),
    ("stripped", "writer uses Write(api/a.py): stripped  T-1"),
  ])
  func `stays silent if the platform gives a called session only the common tools`(
    tools: String,
    line: String
  ) throws {
    for asks in [
      "does: [{call: writer}, {wait: all}]", "does: [{call: middle}, {wait: all}]",
      "hands: [{delegate: writer}]",
    ] {
      let run = try Self.run(asks, platform: ", rights: meet, tools: \(tools)")
      #expect(Self.texts(run) == [])
      #expect(run.lines.contains(line), "\(asks)")
      #expect(!run.lines.contains("writer writes api/a.py  T-1"))
    }
  }

  @Test func `finds the use of a common tool allowed by the platform`() throws {
    let run = try Self.run(writer: "{read: api/a.py}", platform: ", rights: meet")
    #expect(run.lines.contains("writer reads api/a.py  T-1"))
  }

  @Test func `limits the tools of a session whose call was made again`() throws {
    let run = try Self.run(
      platform: ", rights: meet, reply: {intent: call, within: 10m}",
      rest: "faults: [{id: gone, drop: {to: writer, nth: 1}}]"
    )
    #expect(run.lines(with: "reader -> writer  call  T-1").count > 1)
    #expect(run.lines.contains("writer uses Write(api/a.py): denied  T-1"))
  }
}
