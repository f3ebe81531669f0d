import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// The forms in which definitions state gates, in our own words.
@Suite struct `A gate in a definition` {
  private func gates(_ text: String) -> [String] {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]).withoutComments(), source).gates.map {
      "\($0.metric) \($0.requirementText)"
    }
  }

  private func load(_ definition: String, _ otherDefinition: String = "") throws -> LoadedPlan {
    try Fixture.load(
      "rehearsal: 1\nname: x\nagents: team\nplatform: {routing: direct}\n"
        + "work: {tasks: [{id: T-1, description: Build it, agent: builder, touches: [a.py]}]}\n",
      files: [
        "team/planner.md":
          "---\nname: planner\ndescription: Plans.\n---\n## Hands Off To\n- **builder**: work\n",
        "team/builder.md":
          "---\nname: builder\ndescription: Builds.\n---\n\(definition)\n\n"
          + "## Hands Off To\n- **checker**: work\n",
        "team/checker.md":
          "---\nname: checker\ndescription: Verifies.\n---\n\(otherDefinition)\n",
      ]
    )
  }

  private static let pair = ["unit-coverage >= 84%", "integration-coverage >= 73%"]

  @Test(arguments: [
    "/", "&", "+", "plus", "|", "–", "·", "with", "while", "as well as", "or", "and",
  ])
  func `is read for each kind of test, whatever is between the kinds`(separator: String) {
    #expect(gates("unit coverage >= 84% \(separator) integration coverage >= 73%") == Self.pair)
    #expect(gates(">= 84% unit coverage \(separator) >= 73% integration coverage") == Self.pair)
    #expect(
      gates("**Unit coverage**: 84% minimum \(separator) integration: 73% minimum") == Self.pair
    )
  }

  @Test(arguments: [
    "unit/integration coverage: >= 84% / >= 73%",
    "Unit coverage >= 84% (integration coverage >= 73%)",
    "Unit and integration coverage must be at least 84% and 73%",
    "Coverage (unit/integration): 84%/73% minimum",
  ])
  func `is read for each kind of test that is named before the numbers`(text: String) {
    #expect(gates(text) == Self.pair)
  }

  @Test(arguments: [
    "Reject if unit coverage < 84% or integration coverage < 73%",
    "Block the merge when unit coverage is below 84%, or integration coverage below 73%.",
    "Unit coverage is under 84%: reject. Integration coverage is under 73%: reject.",
    "Do not approve work with less than 84% unit coverage or less than 73% integration coverage",
    "If unit coverage is not at least 84% or integration coverage is not at least 73%, reject",
    "## When to Reject\n- Unit coverage < 84%\n- Integration coverage < 73%",
    "## When to Reject\n### Coverage\n- Unit: below 84%\n- Integration: below 73%",
    "- Return to the builder when:\n  - unit coverage < 84%\n  - integration coverage < 73%",
    "| Metric | Reject if |\n|---|---|\n| Unit coverage | < 84% |\n| Integration coverage | < 73% |",
    "Reject unless unit coverage >= 84% and integration coverage >= 73%",
  ])
  func `is read from a condition under which work is rejected`(text: String) {
    #expect(gates(text) == Self.pair)
  }

  @Test(arguments: [
    "must not be below", "is never below", "must not drop under", "can't fall below",
    "not less than",
    "no lower than", "must meet or exceed", "reaches", "at or above", "=>", "&ge;", "\\>=",
  ])
  func `is read from words and signs for a minimum`(comparison: String) {
    #expect(
      gates("Unit coverage \(comparison) 84%, integration coverage \(comparison) 73%") == Self.pair
    )
  }

  @Test(arguments: [
    "Minimum 84% unit test coverage, 73% integration test coverage.",
    "At least 84% unit coverage and 73% integration coverage.",
    "Coverage must not fall below 84% (unit) or 73% (integration).",
    "Coverage thresholds: 84% unit, 73% integration (minimum)",
    "Unit coverage target 84%, integration coverage target 73%",
    "Required unit coverage: 84%; required integration coverage: 73%",
    "84% unit and 73% integration coverage required", "Coverage gate: unit 84%, integration 73%",
    "Unit coverage of 84% is required and integration coverage of 73% is required",
    "Unit coverage 84% or greater, integration coverage **73%** or greater",
    "- **unit** (target: 84%): Unit coverage\n- **integration** (target: 73%): Integration coverage",
    "## Coverage targets\n- Unit: 84%\n- Integration: 73%",
    "- Unit coverage:\n  - minimum: 84%\n- Integration coverage:\n  - minimum: 73%",
    "| Gate | Unit | Integration |\n|---|---|---|\n| Coverage | >= 84% | >= 73% |",
    "| Gate | Unit | Integration |\n|---|---|---|\n| Minimum coverage | 84% | 73% |",
    "Gates: tests pass, >= 84% unit coverage, >= 73%\nintegration coverage.",
  ])
  func `is read if the comparison is beside another number, or a word says it`(text: String) {
    #expect(gates(text) == Self.pair)
  }

  @Test(arguments: [
    "Tests pass (unit >= 84%, integration >= 73% coverage)",
    "Coverage kept (>= 84% unit, >= 73% integration). Handle timeouts.",
    "Coverage (unit ≥ 84%, integration ≥ 73%) must hold",
    "Checks of unit (>= 84%), integration (>= 73%), and E2E coverage",
    "Reports coverage with unit test target >= 84%, integration test target >= 73%.",
  ])
  func `is read if the word coverage is elsewhere in the sentence`(text: String) {
    #expect(gates(text) == Self.pair)
  }

  @Test(arguments: [
    "Fail if unit coverage drops by more than 2%", "Unit coverage rose by at least 5%",
    "A drop in unit coverage of less than 2% does not block the merge",
    "Unit coverage 60% -> 80%", "Unit coverage target: 80–90%",
    "Unit coverage went from 60% to 80%",
    "Last week's unit coverage was 72%", "Unit coverage: +6%",
    "## Coverage requirements\n- Pyramid: 70% unit, 20% integration, 10% E2E",
  ])
  func `is not read from a change, a range, a result or a share`(text: String) {
    #expect(gates(text) == [])
  }

  @Test(arguments: [
    ("Unit coverage >= 80% (currently 60%)", ["unit-coverage >= 80%"]),
    ("At least 80% unit coverage, currently 60% integration coverage", ["unit-coverage >= 80%"]),
    ("Unit coverage >= 80%. At least 90% of users agree.", ["unit-coverage >= 80%"]),
    ("Unit tests fail fast; unit coverage >= 80%", ["unit-coverage >= 80%"]),
    ("Unit coverage: 68% (threshold 65%)", ["unit-coverage >= 65%"]),
    (
      "Unit coverage target: 80% (critical paths require 100%)",
      ["unit-coverage >= 80%", "critical-path-coverage >= 100%"]
    ),
    ("Unit coverage of the integration layer >= 80%", ["unit-coverage >= 80%"]),
    ("Escalate if unit coverage < 50%", ["unit-coverage < 50%"]),
    ("Error rate > 5%: roll back", ["error-rate <= 5%"]),
    ("p95 latency must not exceed 200ms", ["p95-latency <= 200ms"]),
    ("Keep >= 80% of cases within <= 5 minutes P95", ["p95-latency <= 5"]),
    ("At least 0.7 (ask a person if lower). Judge the complexity.", []),
    ("p99 metrics, and storage at most 500 MB per p99 session", []),
    ("## Coverage\n- Unit: >= 80% ok. We see 70%", ["unit-coverage >= 80%"]),
    (
      "## Coverage\n- unit/integration: >= 84%. Later 73%",
      ["unit-coverage >= 84%", "integration-coverage >= 84%"]
    ),
    ("Unit coverage >= 80% (target: 90%)", ["unit-coverage >= 80%"]),
    ("Unit coverage >= 80% (reject below 70%)", ["unit-coverage >= 80%", "unit-coverage < 70%"]),
    ("Unit coverage < 80% does not block the merge", ["unit-coverage < 80%"]),
    (
      "| Metric | Pass | Fail |\n|---|---|---|\n| Unit coverage | >= 80% | < 70% |",
      ["unit-coverage >= 80%", "unit-coverage < 70%"]
    ),
    ("Interest coverage > 3x", []), ("Research coverage: 20+ companies", []),
  ])
  func `has the number and the metric that belong together`(text: String, expected: [String]) {
    #expect(gates(text) == expected)
  }

  @Test(arguments: [
    "Unit coverage 80% required (target 90%)", "Unit coverage: 80% required (target: 90%)",
    "Unit coverage: minimum 80%, ideally 90%", "Unit coverage: target: 90%, at least 80%",
    "Unit coverage goal 90 % (must be >= 80 %)", "Unit coverage 80% min / 95% stretch",
    "80% unit coverage required (90% recommended)", "Unit coverage: aim for 90%, 80% required",
    "Unit coverage >= 80% (target >= 90%)", "Unit coverage 90% (goal), 80% (gate)",
    "Target 90% unit coverage, reject below 80%", "## Coverage\n- Unit: minimum 80%, target 90%",
    "| Metric | Minimum |\n|---|---|\n| Unit coverage | 80% (target: 90%) |",
    "| Metric | Required | Stretch |\n|---|---|---|\n| Unit coverage | >= 80% | >= 90% |",
    "Warn if unit coverage < 85%, reject if unit coverage < 80%",
    "Unit coverage: warn below 85%, fail below 80%",
    "If unit coverage < 50%, escalate to a person, otherwise reject below 80%",
  ])
  func `has the required number, not the target or the condition of a warning beside it`(
    text: String
  ) {
    #expect(gates(text) == ["unit-coverage >= 80%"])
  }

  @Test(arguments: [
    ("Coverage: unit 84% required (target 90%), integration 73% required (target 80%)", pair),
    ("Unit coverage goal >= 84% and integration coverage >= 73%", pair),
    (
      "Unit coverage target 90%, mutation score >= 60%",
      [
        "unit-coverage >= 90%", "mutation-score >= 60%",
      ]
    ),
    ("Target 80% unit coverage, at least 95% for the payment module", ["unit-coverage >= 80%"]),
    ("Unit coverage must reach the target of 80%", ["unit-coverage >= 80%"]),
    (
      "Tests reach >= 84%/>= 73% coverage targets",
      [
        "test-coverage >= 84%", "test-coverage >= 73%",
      ]
    ),
  ])
  func `is a target that stands beside no minimum of its own metric`(
    text: String,
    expected: [String]
  ) {
    #expect(gates(text) == expected)
  }

  @Test func `for a target does not apply in runs if another line states a minimum`() throws {
    for lines in ["minimum: 80%\n  - target: 90%", "target: 90%\n  - minimum: 80%"] {
      let plan = try load("- Unit coverage:\n  - \(lines)").plan
      #expect(plan.gates.map(\.floor.description) == ["80"])
      #expect(plan.contestedGates.isEmpty)
    }
  }

  @Test(arguments: [
    "If tests fail or unit coverage < 50%, escalate to a person",
    "If unit coverage < 50%, escalate to a person; reject if tests fail",
    "Escalate if unit coverage < 50% and the build fails",
    "Warn when unit coverage is < 50%, block when tests fail",
    "If unit coverage < 50%, add more tests before the build fails",
    "## Failure handling\n- If unit coverage < 50%, escalate to a person",
    "## When to reject\n- If unit coverage < 50%, ask a person",
    "## Escalation\n- Unit coverage < 50%, or the build fails",
    "- Escalate when the build fails:\n  - unit coverage < 50%",
    "| Condition | Action |\n|---|---|\n| Tests fail or unit coverage < 50% | Escalate |",
  ])
  func `is not read from a condition of an action other than rejection`(text: String) {
    #expect(gates(text) == ["unit-coverage < 50%"])
  }

  @Test(arguments: [
    "If unit coverage < 50%, escalate to a person and fail the task",
    "Reject and escalate if unit coverage < 50%", "If unit coverage < 50%, ask for changes",
    "Notify the lead and block the merge, if unit coverage < 50%",
    "## When to reject or escalate\n- Unit coverage < 50%",
    "### Alerts\n- Unit coverage < 50%: fail",
  ])
  func `is read from a condition of rejection beside another action`(text: String) {
    #expect(gates(text) == ["unit-coverage >= 50%"])
  }

  @Test func `is read in a table whose header names kinds of test, in each row`() {
    #expect(
      gates(
        "| Module | Unit | Integration |\n|---|---|---|\n| Coverage floor | >= 84% | >= 73% |\n"
          + "| Least coverage | 84%+ | 73%+ |"
      ) == Self.pair + Self.pair
    )
  }

  @Test(arguments: ["> 80%", "above 80%", "over 80%", "more than 80%"])
  func `with more than a number applies in runs, without the number itself`(text: String) throws {
    let plan = try load("Unit coverage \(text)", "Unit coverage >= 80%").plan
    #expect(plan.gates.map { "\($0.metric) \($0.floor)" } == ["unit-coverage 80.01"])
    #expect(plan.gates.first?.passes(Percentage(hundredths: 8_000)) == false)
    #expect(plan.contestedGates.isEmpty)
  }

  @Test func `for a part of the work does not apply in runs beside one for all work`() throws {
    let plan = try load("Unit coverage >= 80% with >= 95% for the risk logic").plan
    #expect(plan.gates.map(\.floor.description) == ["80"])
    #expect(plan.contestedGates.isEmpty)
    let partialPlan = try load("Unit coverage >= 95% for the risk logic").plan
    #expect(partialPlan.gates.map(\.floor.description) == ["95"])
  }

  @Test(arguments: [
    ("- All tests pass (unit >= 80%)", "5:27", "does not say what is measured, so no gate is read"),
    (
      "Unit coverage: 85%", "5:16",
      "does not say that the number is a minimum, so no gate is read"
    ),
    (
      "Unit coverage > 100%", "5:17",
      "states no minimum from 0 to 100 %, so runs have no gate for it"
    ),
    (
      "Unit coverage < 50%", "5:17",
      "states no minimum from 0 to 100 %, so runs have no gate for it"
    ),
    (
      "Test coverage (>= 80%/>= 70%)", "5:19",
      "does not say which number is for which kind of test, so runs have no gate for it"
    ),
  ])
  func `that cannot be read is a note in runs`(text: String, place: String, problem: String) throws
  {
    let remarks = try load(text).remarks.map(\.description)
    let notes = remarks.filter { $0.hasPrefix("team/builder.md:\(place): note: ") }
    #expect(notes.count == 1)
    #expect(notes.first?.hasSuffix(problem) == true)
    let otherRemarks = try load("Unit coverage >= 80%").remarks.map(\.description)
    #expect(!otherRemarks.contains { $0.contains("gate") })
  }
}
