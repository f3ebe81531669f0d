import Foundation
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Tests the scenarios themselves: at least one has to fail for each mutant of the protocol.
@Suite struct `A broken protocol` {
  /// Scenarios that notice many mutants; they are tried first, which usually makes the others unnecessary.
  private static let triedFirst = [
    "comparisons/dearer-seat/scenario.yaml", "families/F01-non-goal-conflict/direct.yaml",
    "comparisons/routing/slots-4.yaml", "families/F03-missing-context/stuck.yaml",
    "families/F04-coverage-gate/no-number.yaml", "families/F02-circular-handoff/control.yaml",
    "families/F05-reviewer-blocks/counted-together.yaml", "comparisons/retry-policy/scenario.yaml",
    "families/F10-premature-done/live.yaml", "families/F09-tool-outside-allowlist/skills.yaml",
    "families/X18-parents-that-wait/any.yaml", "families/X18-parents-that-wait/nested.yaml",
    "families/X21-routers/handed-back.yaml", "families/X21-routers/control.yaml",
    "families/X17-panels/veto.yaml", "families/X17-panels/silent.yaml",
    "families/X17-panels/defects.yaml", "families/X20-rights/control.yaml",
    "families/X24-messages/control.yaml", "families/X24-messages/polling.yaml",
    "families/X22-merges/conflict.yaml", "families/X22-merges/side-by-side.yaml",
  ]

  /// The plans of the shipped scenarios with their paths.
  ///
  /// Some mutants never end, so the number of events is limited. No unchanged run reaches the limit.
  private static let plans: Result<[(path: String, plan: Plan)], any Error> = Result {
    try (triedFirst + ShippedScenarios.paths).map { path in
      var plan = try ShippedScenarios.plan(path)
      plan.limits.events = min(plan.limits.events, 20_000)
      return (path, plan)
    }
  }

  /// Returns whether a scenario fails with a mutant.
  private static func notices(_ plan: Plan, _ mutant: Mutant) -> Bool {
    var changed = plan
    mutant.platform(&changed)
    let trial = TestRun(
      changed,
      seed: plan.seeds.lowerBound,
      casting: mutant.casting(for: plan),
      judgedBy: plan
    )
    let numbers = SweepAssessment.coversAllSeeds(plan, [trial.judged])
    return trial.judgement.verdict != .pass || numbers.contains { $0.verdict != .pass }
  }

  @Test(arguments: Mutants.all)
  func `is noticed by at least one scenario`(mutant: Mutant) throws {
    let plans = try Self.plans.get()
    #expect(plans.contains { Self.notices($0.plan, mutant) })
  }

  @Test func `has at least 154 variants with different names, whose number the pages state`() throws
  {
    #expect(Mutants.all.count >= 154)
    #expect(Set(Mutants.all.map(\.name)).count == Mutants.all.count)
    let count = Mutants.all.count
    let readme = try Surroundings.text("README.md")
    #expect(readme.contains("breaks the protocol in \(count) ways"))
    let held = try Surroundings.text(
      "Sources/RehearsalSimulation/RehearsalSimulation.docc/WhatIsHeld.md"
    )
    #expect(held.contains("`make mutants`: \(count) mutants"))
  }

  /// Writes the table of scenarios that notice each mutant, for `make mutants`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["REHEARSAL_MUTANTS"] != nil))
  func `is listed with the scenarios that notice it`() throws {
    let plans = try Self.plans.get()
    let table = Mutants.all.map { mutant in
      Self.row(
        mutant,
        plans.dropFirst(Self.triedFirst.count)
          .filter { Self.notices($0.plan, mutant) }.map(\.path)
      )
    }
    try Self.write(table)
  }

  @Test func `fails because of its mutation and not because of the test harness`() throws {
    let whole = Mutant(name: "no mutation", roles: Role.allCases)
    for (path, plan) in try Self.plans.get() {
      #expect(!Self.notices(plan, whole), "\(path)")
    }
  }

  private static func row(_ mutant: Mutant, _ caught: [String]) -> String {
    let shown = caught.prefix(3).map { $0.replacing("families/", with: "") }
    let more = caught.count > 3 ? " and \(caught.count - 3) more" : ""
    return
      "\(mutant.name)\n    \(caught.isEmpty ? "NOTHING" : shown.joined(separator: ", "))\(more)"
  }

  /// Writes the table that `make mutants` prints.
  private static func write(_ table: [String]) throws {
    let text = table.joined(separator: "\n") + "\n\n\(table.count) mutants\n"
    let file = Surroundings.project.appending(path: ".build/mutants.txt")
    try Data(text.utf8).write(to: file)
  }
}
