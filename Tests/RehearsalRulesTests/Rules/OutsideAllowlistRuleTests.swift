import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on tools outside the contract` {
  private func trial(_ tool: String, _ mode: String) throws -> TestRun {
    try TestRun(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [{tool: \(tool)}, {write: api/a.py}]}]}"
    )
  }

  @Test(arguments: ["enforced", "advisory", "stripped"])
  func `fires whatever the platform does with the tool`(mode: String) throws {
    let trial = try trial("WebFetch", mode)
    #expect(
      trial.violations(of: "tools.outside-allowlist")
        == ["tools.outside-allowlist by backend-implementer on T-1"]
    )
    #expect(trial.judgement.violations.first?.text.hasSuffix("(tools are \(mode))") == true)
  }

  @Test func `stays silent on a listed tool, and when no contract lists tools`() throws {
    #expect(try trial("Read", "enforced").violations(of: "tools.outside-allowlist") == [])
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{when: {intent: deliver}, does: [{tool: WebFetch}]}]}"
    )
    #expect(trial.violations(of: "tools.outside-allowlist") == [])
  }

  /// What a verifier with some tools does.
  private func verifier(_ act: String, allow: String, _ mode: String = "enforced") throws -> TestRun
  {
    try TestRun(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {verify-app: [{when: {intent: deliver}, does: [\(act)]}]}",
      files: ["policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {allow: [\(allow)]}}"]
    )
  }

  @Test(arguments: [
    ("{write: notes.md}", "Read, Grep, Bash", "Write(notes.md)"),
    ("{read: api/a.py}", "Grep, Bash", "Read(api/a.py)"),
    ("{command: make}", "Read, Grep", "Bash(make)"),
    ("{command: rm x}", "'Bash(pytest:*)', 'Bash(make)'", "Bash(rm x)"),
    ("{command: pytest; rm x}", "'Bash(pytest:*)'", "Bash(pytest; rm x)"),
    ("{command: 'git log $(rm x)'}", "'Bash(git:*)'", "Bash(git log $(rm x))"),
    ("{command: 'git log \"$(rm x)\"'}", "'Bash(git:*)'", "Bash(git log \"$(rm x)\")"),
    ("{command: 'git log `rm x`'}", "'Bash(git:*)'", "Bash(git log `rm x`)"),
    ("{write: src/a.py}", "'Write(docs/**)'", "Write(src/a.py)"),
  ])
  func `fires on acts whose tool the contract does not list, which then do not happen`(
    act: String,
    allow: String,
    tool: String
  ) throws {
    let trial = try verifier(act, allow: allow)
    #expect(
      trial.violations(of: "tools.outside-allowlist")
        == ["tools.outside-allowlist by verify-app on T-1"]
    )
    #expect(trial.violations(of: "tools.disallowed") == [])
    #expect(trial.lines.contains("verify-app uses \(tool): denied  T-1"))
    #expect(
      !trial.lines.contains { $0.hasPrefix("verify-app writes") || $0.contains("runs `make`") }
    )
  }

  @Test func `fires once when the platform allows the act`() throws {
    let trial = try verifier("{write: notes.md}", allow: "Read", "advisory")
    let texts = trial.judgement.violations.filter { $0.rule.hasPrefix("tools.") }.map(\.text)
    #expect(
      texts == [
        "wrote notes.md with Write, which its contract does not list: allowed (tools are advisory)"
      ]
    )
    #expect(trial.lines.contains("verify-app writes notes.md  T-1"))
  }

  @Test(arguments: [
    ("{write: notes.md}", "Edit"), ("{write: docs/a.md}", "'Edit(docs/**)'"),
    ("{write: notes.md}", "edit"), ("{command: pytest -q api}", "'Bash(pytest:*, mypy)'"),
    ("{command: npm run test unit}", "'Bash(npm run test *)'"),
    ("{command: pytest && pytest -q}", "'Bash(pytest:*)'"), ("{write: a}", "'*'"),
    ("{command: 'git commit -m \"mend (a); b && c | d\"'}", "'Bash(git:*)'"),
    ("{command: 'git status 2>&1'}", "'Bash(git:*)'"),
    ("{command: 'git log \"$(git tag)\"'}", "'Bash(git:*)'"),
    ("{write: a}", "mcp__files__write_file"),
  ])
  func `stays silent on acts for which the contract lists a tool, by whatever name`(
    act: String,
    allow: String
  ) throws {
    let trial = try verifier(act, allow: allow)
    #expect(trial.violations.filter { $0.hasPrefix("tools.") } == [])
  }

  @Test(arguments: [
    ("mcp__files__find", true), ("mcp__files__*", true), ("mcp__files", true), ("mcp__*", true),
    ("mcp__files__f*", true), ("mcp__files__read", false), ("mcp__file", false),
    ("mcp__other__*", false), ("mcp__files__find__all", false),
  ])
  func `reads entries for all tools of a server as the rule on denied tools does`(
    entry: String,
    names: Bool
  ) throws {
    let act = "{tool: mcp__files__find}"
    let allowed = try verifier(act, allow: "'\(entry)'")
    #expect(allowed.violations(of: "tools.outside-allowlist").isEmpty == names)
    let denied = try TestRun(
      Fixture.work + "behaviour: {verify-app: [{when: {intent: deliver}, does: [\(act)]}]}",
      files: ["policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {deny: ['\(entry)']}}"]
    )
    #expect(denied.violations(of: "tools.disallowed").isEmpty != names)
  }

  @Test func `stays silent on the commands of the protocol itself`() throws {
    let trial = try TestRun(
      Fixture.work,
      files: ["policy.yaml": "rehearsal-policy: 1\ntools: {backend-implementer: {allow: [Write]}}"]
    )
    #expect(trial.lines.contains("backend-implementer runs `run the tests`: succeeds  T-1"))
    #expect(trial.violations.filter { $0.hasPrefix("tools.") } == [])
  }

  /// Runs an agent in code that may read and write, and that proves its work with a command.
  private static func proof(_ command: String, _ mode: String) throws -> TestRun {
    let implementer = """
      ---
      name: backend-implementer
      tools: Read, Write
      ---
      ### Receives Work From
      - **spec-planner**: A task
      ### Hands Off To
      - **verify-app**: Work
      """
    return try AgentsInCode.run(
      [
        "backend-implementer": { desk in
          desk.start()
          desk.write("api/a.py")
          desk.prove(command)
          desk.passOn()
        }
      ],
      "platform: {tools: \(mode)}\n" + Fixture.work,
      files: ["agents/backend-implementer.md": implementer]
    )
  }

  @Test(arguments: [("enforced", "denied"), ("stripped", "stripped")])
  func `takes no proof from a command that the platform refuses`(mode: String, use: String) throws {
    let trial = try Self.proof("pytest", mode)
    #expect(!trial.lines.contains { $0.contains("runs `pytest`") })
    #expect(trial.lines.contains { $0.contains("Bash(pytest)") && $0.contains(use) })
    #expect(trial.lines.contains { $0.contains("no evidence: it holds") })
    #expect(trial.verdict == "fail")
  }

  @Test(arguments: [("pytest", "advisory"), ("run the tests", "enforced")])
  func `takes proof from a command that the platform permits`(
    command: String,
    mode: String
  ) throws {
    let trial = try Self.proof(command, mode)
    #expect(trial.lines.contains { $0.contains("runs `\(command)`") })
    #expect(trial.outcomes == ["T-1 completed"])
  }
}
