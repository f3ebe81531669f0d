import RehearsalSimulation
import Support
import Testing

@Suite struct `A model` {
  private func events(_ model: String, _ more: String = "", seed: UInt64 = 0) throws -> [String] {
    let scenario =
      """

      work: {tasks: [{id: A-1, description: First, touches: [api/a.py]}, {id: A-2, description: Second, touches: [api/b.py]}]}
      model:
        backend-implementer: \(model)
      \(more)
      """
    let plan = try Fixture.plan(scenario)
    var lines: [String] = []
    _ = Simulation(plan).run(seed: seed) { event in
      lines.append(
        "\(event.time.nanoseconds / 1_000_000_000) \(event.kind.name.rawValue) \(plan.name(of: event.task))"
      )
    }
    return lines
  }

  @Test func `states how long sessions take if no script does`() throws {
    let ends = try events("{takes: 4m}").filter { $0.hasSuffix("session.ended A-1") }
    #expect(ends.first == "240 session.ended A-1")
    let scripted = try events(
      "{takes: 4m}",
      "behaviour: {backend-implementer: [{takes: 1m, times: always}]}"
    )
    #expect(
      scripted.contains("60 session.ended A-1") && !scripted.contains("240 session.ended A-1")
    )
  }

  @Test func `makes attempts fail as often as it says, and they are retried`() throws {
    let never = try events("{succeeds: 0}")
    #expect(never.count { $0.hasSuffix("retry.scheduled A-1") } == 2)
    #expect(!never.contains { $0.contains("decision.made") })
    let always = try events("{succeeds: 100}")
    #expect(!always.contains { $0.contains("retry.scheduled") })
    let half = try (0..<40).map { try events("{succeeds: 50}", seed: $0) }
    let retried = half.count { $0.contains { $0.contains("retry.scheduled A-1") } }
    // Five standard deviations of a binomial with n = 40 and p = 0.5 are 16.
    #expect((5...35).contains(retried))
  }

  @Test func `draws the same for a task with and without other tasks`() throws {
    func times(_ lines: [String], _ task: String) -> [String] {
      lines.filter { $0.hasSuffix("session.ended \(task)") }
    }
    let model = "{takes: {uniform: [1m, 60m]}}"
    let both = try events(model, seed: 9)
    let faulty = try events(
      model,
      "faults: [{id: late, delay: {to: verify-app, task: A-2, by: 9h}}]",
      seed: 9
    )
    #expect(times(both, "A-1").first == times(faulty, "A-1").first)
    #expect(try times(events(model, seed: 10), "A-1").first != times(both, "A-1").first)
  }

  @Test func `states the reported numbers if no script does`() throws {
    let scenario =
      """

      work: {gates: {unit-coverage: 80}, tasks: [{id: A-1, description: First, touches: [api/a.py]}]}
      model:
        backend-implementer: {reports: {unit-coverage: {empirical: [79.5]}}}
      """
    let plan = try Fixture.plan(scenario)
    var numbers: [Measurement] = []
    _ = Simulation(plan).run(seed: 0) { event in
      if case .reportFiled(let report) = event.kind { numbers += report.numbers }
    }
    #expect(numbers.first { $0.metric == "unit-coverage" }?.value == Percentage(hundredths: 7_950))
  }
}
