import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

@Suite struct `A hostile file` {
  private func diagnostic(_ scenario: String, _ files: [String: String] = [:]) -> String? {
    Fixture.diagnostics(scenario, files: files).first
  }

  @Test func `has a limited depth`() {
    let deep = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
    #expect(
      diagnostic("a: \(deep)") == "s.yaml:1:67: error: values are nested more than 64 levels deep"
    )
  }

  @Test(arguments: ["? [a, b]\n: c", "? {a: b}\n: c", "{[a]: b}"])
  func `has texts for keys`(scenario: String) {
    #expect(diagnostic(scenario)?.hasSuffix("error: a key has to be text") == true)
  }

  @Test(arguments: [
    String(repeating: "\u{301}", count: 100), String(repeating: "\u{1f1e6}", count: 100),
  ])
  func `is refused with endless combining marks`(marks: String) {
    let message =
      "error: more than 64 combining marks or regional indicators follow each other; this is not text"
    #expect(diagnostic("name: a\(marks)")?.hasSuffix(message) == true)
    let escaped = marks.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
    #expect(diagnostic("name: \"a\(escaped)\"")?.hasSuffix(message) == true)
    #expect(diagnostic("name: \u{1f1e6}\u{1f1e7} e\u{301}")?.contains("marks") == false)
  }

  @Test func `may expand its aliases up to a limit`() {
    func agent(_ text: String) -> String {
      let name = "---\nname: verify-app\nx: &x \"\(text)\"\nskills: [*x, *x, *x]\n---\n"
      return Fixture.diagnostics(Fixture.head + Fixture.work, files: ["agents/verify-app.md": name])
        .joined()
    }
    #expect(agent("python, sql") == "")
    let names = String(repeating: "a,", count: 2_000)
    let skills = String(repeating: "*x, ", count: 2_000)
    let bomb = "---\nname: verify-app\nx: &x \"\(names)\"\nskills: [\(skills)]\n---\n"
    #expect(
      Fixture.diagnostics(Fixture.head + Fixture.work, files: ["agents/verify-app.md": bomb])
        .contains {
          $0.hasSuffix("the aliases expand to more than 8 times the text; write the values out")
        }
    )
  }

  @Test func `has no duration of dashes`() {
    let dashes = String(repeating: "-", count: 400_000)
    let diagnostics = Fixture.diagnostics(
      Fixture.head + Fixture.work + "limits: {time: \"\(dashes)\"}"
    )
    #expect(
      diagnostics.first?.hasPrefix("s.yaml:8:16: error: `time` has to be a duration such as")
        == true
    )
    #expect(
      Fixture.diagnostics(Fixture.head + Fixture.work + "limits: {time: --1s}").first?.contains(
        "has to be"
      ) == true
    )
    #expect(
      Fixture.diagnostics(Fixture.head + Fixture.work + "limits: {time: -1s}").first?.contains(
        "negative"
      ) == true
    )
  }

  @Test func `has paths and patterns of limited length`() {
    let long = String(repeating: "a", count: 5_000)
    #expect(
      diagnostic(
        Fixture.head
          + "work: {tasks: [{id: T, description: a, agent: verify-app, touches: [\(long)]}]}"
      )?
      .hasSuffix("error: the path is longer than 4096 bytes; shorten it") == true
    )
    #expect(
      diagnostic(
        Fixture.head + Fixture.work,
        ["policy.yaml": "rehearsal-policy: 1\nmachinery: {paths: [\(long)]}"]
      )?.hasSuffix("error: the pattern is longer than 4096 bytes; shorten it") == true
    )
  }

  @Test func `has no plan where its head is wrong`() throws {
    for key in ["about: []", "family: {}"] {
      #expect(throws: PlanError.self) { try Fixture.load(Fixture.head + Fixture.work + key) }
    }
  }

  @Test func `has messages of limited length`() {
    let long = String(repeating: "x", count: 500_000)
    let diagnostics = Fixture.diagnostics(
      Fixture.head + Fixture.work + "expect: {never: [\(long)]}"
    )
    #expect(diagnostics.count == 1)
    #expect(diagnostics[0].utf8.count < 5_000)
    #expect(diagnostics[0].hasSuffix(" ..."))
  }

  @Test func `has messages whose length counts letters and not bytes`() {
    let longest = String(repeating: "\u{e9}", count: 4_000)
    let diagnostics = Diagnostics()
    diagnostics.error(longest, at: nil)
    diagnostics.error(longest + "\u{e9}", at: nil)
    #expect(diagnostics.all.map(\.message) == [longest, longest + " ..."])
  }

  @Test func `has messages of limited length about names that only some scenarios lack`() throws {
    let long = String(repeating: "x", count: 500_000)
    let loaded = try Fixture.load(
      Fixture.head + Fixture.work,
      files: [
        "c.yaml":
          "rehearsal: 1\nconfiguration: c\nbehaviour: {verify-app: [{when: {from: \(long)}, takes: 6m}]}\n"
      ],
      configuration: "c.yaml"
    )
    #expect(loaded.ignoredDiagnostics.map(\.message.unicodeScalars.count) == [4_004])
  }

  @Test func `resolves aliases of aliases, and reports circular ones`() {
    let aliases = (0..<900).map { "  a\($0): [a\($0 + 1)]" }.joined(separator: "\n")
    let policy = "rehearsal-policy: 1\naliases:\n\(aliases)\n"
    let planner = "---\nname: spec-planner\n---\n### Hands Off To\n- **A0**: a task\n"
    let files = [
      "policy.yaml": policy + "  a900: [backend-implementer]", "agents/spec-planner.md": planner,
    ]
    let plan = try? Fixture.plan(Fixture.work, files: files)
    let planned = plan.flatMap { plan in plan.agent(named: "spec-planner").flatMap(plan.member) }
    #expect(planned?.contract.handsOffTo.map(\.agent) == ["backend-implementer"])
    let circle = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: ["policy.yaml": policy + "  a900: [a899]"]
    )
    #expect(
      circle == [
        "policy.yaml:902:3: error: the alias `a899` stands for itself, directly or through other aliases",
        "policy.yaml:903:3: error: the alias `a900` stands for itself, directly or through other aliases",
      ]
    )
  }
}
