import RehearsalBenchmark
import RehearsalSimulation
import Testing

@Suite struct `Workloads` {
  private func run(_ workload: some Workload) -> RunSummary {
    let plan = workload.makePlan()
    return Simulation(plan) { workload.makeAgent($0, in: plan, on: $1) }.run(seed: 0)
  }

  /// What the same events come to in `Benchmarks/peers/c`, which is written from the article "Trace".
  @Test(arguments: [
    (WorkloadName.w1, 1_000, UInt64(5_860), "e644eeddaae8ded952e4ea2a655bd483"),
    (.w2, 10_000, 10_000, "628ec5926cc2ee609ebfa96712866e53"),
    (.w3, 10_000, 10_000, "cff628dd42df591f402d5c3035349cf8"),
  ])
  func `have the trace that another language makes of them`(
    name: WorkloadName,
    size: Int,
    handoffs: UInt64,
    digest: String
  ) {
    let summary = run(name.workload(size: size))
    #expect(summary.handoffs == handoffs)
    #expect(summary.digest.description == digest)
    #expect(summary.ending == .settled)
  }

  @Test func `end as many tasks well and badly as the reference says`() {
    let summary = run(PipelineWorkload(tasks: 1_000))
    #expect(summary.time == Instant(nanoseconds: 15_004_209_020))
    #expect(summary.completedTasks == 998)
    #expect(summary.endedTasks == 1_000)
  }

  @Test func `that wait hand on as often as those that do not`() {
    let handlers: [RingWorkload.Handlers] = [.immediate, .delayed, .waiting]
    let rings = handlers.map {
      run(RingWorkload(handoffs: 2_000, agents: 40, tokens: 4, handlers: $0))
    }
    #expect(rings.map(\.handoffs) == [2_000, 2_000, 2_000])
    #expect(rings.map(\.completedTasks) == [4, 4, 4])
    #expect(rings[1].time == rings[2].time)
    #expect(rings[1].time > rings[0].time)
  }

  @Test(arguments: [(4, 100), (4, 3), (1_000, 100)])
  func `start every token of a ring once`(agents: Int, tokens: Int) {
    let summary = run(RingWorkload(handoffs: tokens * 5, agents: agents, tokens: tokens))
    #expect(summary.handoffs == UInt64(tokens * 5))
    #expect(summary.completedTasks == UInt64(tokens))
  }
}

@Suite struct `The spread of measurements` {
  @Test(
    arguments: [([3], 3), ([4, 1], 2.5), ([9, 1, 2], 2), ([4, 1, 9, 2], 3)] as [([Double], Double)]
  )
  func `has the middle value as its median, or the mean of the two middle values`(
    values: [Double],
    median: Double
  ) throws {
    let spread = try #require(Spread(values))
    #expect(spread.median == median)
    #expect(spread.lowest == values.min() && spread.highest == values.max())
  }
}
