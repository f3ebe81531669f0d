import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing evidence` {
  private static let blind =
    "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}, "
    + "{id: blind, skip-check: {agent: verify-app, check: evidence}}]"

  @Test func `fires on an approval without a successful command`() throws {
    let trial = try TestRun(Fixture.work + Self.blind)
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
  }

  @Test func `stays silent when a command succeeded, and on tasks without criteria`() throws {
    #expect(try TestRun(Fixture.work).violations(of: "evidence.missing") == [])
    let unasked =
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}]}\n"
    #expect(try TestRun(unasked + Self.blind).violations(of: "evidence.missing") == [])
  }

  @Test func `fires on an approval of work whose test left a criterion without proof`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        model: {backend-implementer: {meets: 0}}
        faults: [{id: blind, skip-check: {agent: verify-app, check: evidence}}]
        """
    )
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
    #expect(trial.lines.contains { $0.contains("without proof of: it works") })
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `stays silent once the criteria of refused work are proven`() throws {
    let trial = try TestRun(Fixture.work + "model: {backend-implementer: {meets: 50}}", seed: 3)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines.contains { $0.contains("leaves without proof: it works") })
    #expect(trial.lines.contains { $0.contains("backend-implementer proves all criteria") })
    #expect(trial.violations(of: "evidence.missing") == [])
  }

  /// A team of a planner and an implementer without judges.
  private static let unverified = [
    "agents/backend-implementer.md":
      "---\nname: backend-implementer\n---\n### Receives From\n- **implement-trd**: A task\n"
  ]

  @Test func `fires where a task completes without a verifier and without proof`() throws {
    let boast = "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}]"
    let expected = ["evidence.missing by implement-trd on T-1"]
    let boasting = try TestRun(Fixture.work + boast, files: Self.unverified)
    #expect(boasting.outcomes == ["T-1 completed"])
    #expect(boasting.violations(of: "evidence.missing") == expected)
    let unmet = try TestRun(
      Fixture.work + "model: {backend-implementer: {meets: 0}}",
      files: Self.unverified
    )
    #expect(unmet.violations(of: "evidence.missing") == expected)
    let sound = try TestRun(Fixture.work, files: Self.unverified)
    #expect(sound.outcomes == ["T-1 completed"])
    #expect(sound.seriousViolations.isEmpty)
  }
}
