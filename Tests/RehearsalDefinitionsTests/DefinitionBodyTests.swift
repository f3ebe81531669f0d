import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// The parts of a body other than handoffs, in our own words.
@Suite struct `A definition's body` {
  private func body(_ text: String) -> DefinitionBody {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]).withoutComments(), source)
  }

  private func gates(_ text: String) -> [String] {
    body(text).gates.map {
      "\($0.metric) \($0.requirementText) \($0.location.line):\($0.location.column)"
    }
  }

  @Test(arguments: [
    ("Unit test coverage >= 80%", ["unit-coverage >= 80% 1:23"]),
    ("at least 70 % integration coverage", ["integration-coverage >= 70% 1:10"]),
    (
      "- Unit coverage ≥ 80%, integration coverage ≥ 70%",
      ["unit-coverage >= 80% 1:19", "integration-coverage >= 70% 1:47"]
    ),
    (
      "lint and unit coverage >= 80% and integration coverage >= 70%",
      ["unit-coverage >= 80% 1:27", "integration-coverage >= 70% 1:59"]
    ),
    (
      "unit coverage >= 80% and branch coverage >= 70% and e2e coverage >= 60% and docs",
      ["unit-coverage >= 80% 1:18", "branch-coverage >= 70% 1:45", "e2e-coverage >= 60% 1:69"]
    ),
    (
      "At least 80% unit coverage and 70% integration coverage",
      ["unit-coverage >= 80% 1:10", "integration-coverage >= 70% 1:32"]
    ),
    (
      "Complexity < 10 and unit coverage >= 80%",
      ["complexity < 10 1:14", "unit-coverage >= 80% 1:38"]
    ),
    (
      "Unit and integration coverage >= 80%",
      ["unit-coverage >= 80% 1:34", "integration-coverage >= 80% 1:34"]
    ),
    (
      "Integration coverage and unit coverage: at least 75%",
      ["unit-coverage >= 75% 1:50", "integration-coverage >= 75% 1:50"]
    ),
    ("Unit test coverage: ≥80%", ["unit-coverage >= 80% 1:22"]),
    ("- Complexity ≤10", ["complexity <= 10 1:15"]),
    ("Unit coverage ≥\u{a0}80\u{a0}%", ["unit-coverage >= 80% 1:17"]),
    ("Unit coverage at least\u{202f}80\u{202f}%", ["unit-coverage >= 80% 1:24"]),
    ("Unit coverage: 80–90%", []),
    ("Unit coverage >= 79,5%", ["unit-coverage >= 79.5% 1:18"]),
    (
      "Unit coverage >= 79,5 %, integration coverage >= 69,25%",
      ["unit-coverage >= 79.5% 1:18", "integration-coverage >= 69.25% 1:50"]
    ),
    ("p95 latency under 1,000 ms", ["p95-latency < 1000ms 1:19"]),
    ("Error rate below 0,125%", ["error-rate < 0.125% 1:18"]),
    (
      "- Coverage\n  - Unit: >= 80%\n  - Integration: at least 70%\n- Users: >= 90%",
      ["unit-coverage >= 80% 2:14", "integration-coverage >= 70% 3:27"]
    ),
    ("Coverage:\n- Unit: >= 80%\n\nOther:\n- Unit: >= 70%", ["unit-coverage >= 80% 2:12"]),
    ("## Coverage\n- E2E: 60%+\n## Units\n- Unit: >= 70%", ["e2e-coverage >= 60% 2:8"]),
    (
      "Coverage: unit >= 80%, integration >= 70%",
      ["unit-coverage >= 80% 1:19", "integration-coverage >= 70% 1:39"]
    ),
    ("## Coverage\n- Lines: at most 80%\n- Pipeline runs: >= 80%", []),
    ("80%+ coverage of critical paths", ["critical-path-coverage >= 80% 1:1"]),
    ("Coverage: 85% or higher", ["test-coverage >= 85% 1:11"]),
    ("| Branch coverage | > 60% |", ["branch-coverage > 60% 1:23"]),
    ("**Cyclomatic complexity**: < 10", ["complexity < 10 1:30"]),
    (
      "p95 latency under 200ms, error rate below 0.1%",
      ["p95-latency < 200ms 1:19", "error-rate < 0.1% 1:43"]
    ),
    ("Mutation score min 65.5%", ["mutation-score >= 65.5% 1:20"]),
    ("Bundle size at most 250 KB", ["bundle-size <= 250kb 1:21"]),
    ("Response time: maximum 2s", ["response-time <= 2s 1:24"]),
    ("Coverage rose by 80%", []), ("Use at least 3 examples", []),
    ("```\nunit coverage >= 80%\n```", []), ("<!-- Unit coverage >= 80% -->", []),
    (
      "<!--\n\nUnit coverage >= 80%\n-->\nUnit coverage >= 70%",
      ["unit-coverage >= 70% 5:18"]
    ),
    ("é <!-- ü 90% --> Unit coverage >= 70%", ["unit-coverage >= 70% 1:35"]),
    ("`<!--` Unit coverage >= 80% `-->`", ["unit-coverage >= 80% 1:25"]),
    ("<!-- Unit coverage >= 80%", ["unit-coverage >= 80% 1:23"]),
    ("a <!--\n\nUnit coverage >= 80%\n\n-->", ["unit-coverage >= 80% 3:18"]),
    ("```\n<!--\n```\nUnit coverage >= 80% -->", ["unit-coverage >= 80% 4:18"]),
    ("<!-->Unit coverage >= 80%-->", ["unit-coverage >= 80% 1:23"]),
  ])
  func `states gates with metric, comparison, number and location`(text: String, expected: [String])
  {
    #expect(gates(text) == expected)
  }

  @Test(arguments: [
    (
      "- Unit coverage >= 85%, integration >= 75%",
      ["unit-coverage >= 85% 1:20", "integration-coverage >= 75% 1:40"]
    ),
    (
      "Unit >= 80, e2e tests at least 60 percent and `branch coverage >= 70`",
      ["unit-coverage >= 80% 1:9", "e2e-coverage >= 60% 1:32", "branch-coverage >= 70% 1:67"]
    ),
    (
      "Coverage: unit >= 91, integration >= 71",
      ["unit-coverage >= 91% 1:19", "integration-coverage >= 71% 1:38"]
    ),
    ("Unit coverage >= 80%, at least 3 integration tests", ["unit-coverage >= 80% 1:18"]),
    ("Unit coverage >= 80%, integration >= 3", ["unit-coverage >= 80% 1:18"]),
    ("Unit coverage >= 80%, integration tests >= 90% green", ["unit-coverage >= 80% 1:18"]),
    ("Unit coverage >= 5 tests", []),
    ("unit >= 80%, integration >= 70%", []),
  ])
  func `states gates after each other in a line about coverage`(text: String, expected: [String]) {
    #expect(gates(text) == expected)
  }

  @Test(arguments: [
    ("Unit coverage must be\nat least 88%", ["unit-coverage >= 88% 2:10"]),
    (
      "- Unit coverage\n  >= 87%, integration\n  >= 77%",
      ["unit-coverage >= 87% 2:6", "integration-coverage >= 77% 3:6"]
    ),
    (
      "Unit coverage >= 90%, integration\ncoverage >= 70%",
      ["unit-coverage >= 90% 1:18", "integration-coverage >= 70% 2:13"]
    ),
    ("É: unit coverage\n  **≥ 80%**", ["unit-coverage >= 80% 2:7"]),
    ("Watch unit coverage.\nAt least 80% of the agents do", []),
    ("Unit coverage\n\nat least 80%", []), ("Unit coverage\n- at least 80%", []),
    ("Unit tests\ncoverage >= 70%", ["unit-coverage >= 70% 2:13"]),
  ])
  func `states gates over two lines of a paragraph`(text: String, expected: [String]) {
    #expect(gates(text) == expected)
  }

  @Test(arguments: [
    ("Type | Minimum coverage (%)", "unit | 80", ["unit-coverage >= 80% 3:10"]),
    ("Kind | Coverage", "Integration | >= 70%", ["integration-coverage >= 70% 3:20"]),
    ("Kind | Coverage", "Integration | 70%", []), ("Module | Coverage", "api | >= 70%", []),
    ("Gate | Value", "unit-coverage | 80%", ["unit-coverage >= 80% 3:19"]),
    ("Target", "80% unit coverage", ["unit-coverage >= 80% 3:3"]),
    (
      "Unit coverage | E2E coverage", ">= 80% | 60%+",
      ["unit-coverage >= 80% 3:6", "e2e-coverage >= 60% 3:12"]
    ),
    (
      " | Unit coverage | Complexity", "Minimum | 80% | 10", ["unit-coverage >= 80% 3:13"]
    ),
    ("Unit coverage | Grade", "> 90% | A", []), (" | Minimum", "unit | 80%", []),
  ])
  func `states gates in tables whose header names the metric or nothing`(
    header: String,
    row: String,
    expected: [String]
  ) {
    let line = header.split(separator: "|", omittingEmptySubsequences: false).map { _ in "---" }
      .joined(separator: "|")
    #expect(gates("| \(header) |\n|\(line)|\n| \(row) |") == expected)
  }

  @Test(arguments: ["Minimum", "Threshold", "**Floor**", "target"])
  func `states gates in tables with a column of thresholds`(title: String) {
    let table = """
      | Metric | \(title) | Note |
      |---|---|---|
      | Unit coverage | 80% | was 70% |
      | Integration coverage | >= 70% | |
      | Branch coverage | **65,5%** | |
      | Complexity | 10 | |
      | Mutation score | 60 to 70% | |
      """
    #expect(
      gates(table) == [
        "unit-coverage >= 80% 3:19", "integration-coverage >= 70% 4:29",
        "branch-coverage >= 65.5% 5:23",
      ]
    )
    let limits = "| Metric | Maximum |\n|---|---|\n| Complexity | 10 |\n| Unit coverage | 99% |"
    #expect(gates(limits) == ["complexity <= 10 3:16"])
    let kinds =
      "| Coverage | \(title) |\n|---|---|\n| Unit | 80% |\n| Lines | > 70% |\n| Users | 9% |"
    #expect(gates(kinds) == ["unit-coverage >= 80% 3:10", "line-coverage > 70% 4:13"])
  }

  @Test func `says when skills are to be invoked, and which it has`() {
    let body = body(
      """
      - `knitting`: socks
      - Making a sock: invoke `knitting`
      - **Making a rug** → load the `weaving` skill
      - Reading: open `README.md`
      """
    )
    #expect(body.skillTriggers.map(\.skill) == ["knitting", "weaving"])
    #expect(body.skillTriggers.map(\.occasion) == ["Making a sock", "Making a rug"])
    #expect(body.skillMentions.map(\.text) == ["knitting", "weaving"])
  }

  @Test func `lists frameworks in tables and lists`() {
    let table = body(
      """
      | Framework | Signals | Skill |
      |---|---|---|
      | **Loom** | `loom.json` with `warp`, `weft.toml`, threads | `weaving` |
      | Needle | `@Stitch`, `patterns/`, main file with Needle imports | |
      """
    )
    let entries = table.frameworks.map { entry in
      "\(entry.name) \(entry.skills): "
        + entry.signals.map { "\($0.file ?? "*") \($0.requiredWord ?? "-")" }.joined(
          separator: ", "
        )
    }
    #expect(
      entries == [
        "Loom [\"weaving\"]: loom.json warp, weft.toml -", "Needle []: * @Stitch, patterns/ -",
      ]
    )
    let list = body(
      "## Framework Detection\n- **Loom**: `loom.json` with `warp`\n- **Other**: words\n"
    )
    #expect(list.frameworks.map(\.name) == ["Loom"])
  }

  @Test func `lists the frameworks of a list beside those of a table elsewhere`() {
    let table = "| Framework | Signals |\n|---|---|\n| **Loom** | `loom.json` |\n"
    let list = "- **loom**: `other.json`\n- **Spindle**: `spindle.toml`\n"
    let sections = body("## Framework Detection\n\(list)## Stacks\n\(table)").frameworks
    #expect(sections.map(\.name) == ["Spindle", "Loom"])
    // Beside the table, the list says how to look.
    #expect(body("## Framework Detection\n\(list)\n\(table)").frameworks.map(\.name) == ["Loom"])
  }

  @Test func `names strategies, specialties of others and boundaries`() {
    let body = body(
      """
      You mend nets.

      ## Primary Responsibilities
      1. **Nets**: mend them
         - quickly
      2. **Ropes**: splice them

      ## Context
      - **Strategy**: one of `tdd`, `bug-fix`, `sideways`
      - If the work involves sails, masts, or hull painting, delegate it
      - Check non-goals before you begin

      ## Boundaries
      - No fishing

      You must not spawn other agents. Use the Bash tool; never use the Edit tool.

      ## Quality Standards
      - [ ] No holes
      - [ ] Knots hold: all of them
      """
    )
    #expect(body.roleStatement?.text == "You mend nets.")
    #expect(body.responsibilities.map(\.text) == ["Nets", "Ropes"])
    #expect(body.strategies.map(\.text) == ["tdd", "bug-fix"])
    #expect(body.delegatedSpecialties.map(\.text) == ["sails", "masts", "hull painting"])
    #expect(body.nonGoalLines.map(\.location.line) == [11])
    #expect(body.boundaries.map(\.text) == ["No fishing"])
    #expect(body.spawnBans.map(\.location.line) == [16])
    #expect(body.toolMentions.map(\.text) == ["Bash"])
    #expect(body.qualityStandards.map(\.text) == ["No holes", "Knots hold"])
  }

  @Test func `names no skill or strategy after a backtick without a partner`() {
    let body = body(
      """
      - Making a sock: invoke `knitting`, and not `weaving
      - **Strategy**: `tdd`, and not `bug-fix
      """
    )
    #expect(body.skillTriggers.map(\.skill) == ["knitting"])
    #expect(body.strategies.map(\.text) == ["tdd"])
  }

  @Test(arguments: [
    "Do not spawn another agent.", "leaf node — must not spawn.", "Never launch agents",
  ])
  func `forbids its agent to start others`(text: String) {
    #expect(body(text).spawnBans.count == 1)
  }
}
