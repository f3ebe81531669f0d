import RehearsalTesting
import Testing

// The samples of the pages about the libraries, as a package outside compiles them.

@Suite struct `The samples of the libraries` {
  @Test func `sweep scenarios`() async throws {
    let scenarios = try ScenarioFiles(["Scenarios"]).load().scenarios
    var sweep = Sweep()
    sweep.seeds = 0..<100
    let result = try await sweep.run(scenarios)
    for scenario in result.scenarios {
      print(scenario.plan.name, scenario.verdict)
    }
    #expect(result.scenarios.map(\.runs.count) == [100])
  }

  @Test func `print the trace of a run`() throws {
    let plan = try #require(try ScenarioFiles(["Scenarios"]).load().scenarios.first?.plan)
    let summary = Simulation(plan).run(seed: 7) { event in
      print(event.line(in: plan))
    }
    print(summary.digest)
    #expect(summary.ending == .settled)
  }
}
