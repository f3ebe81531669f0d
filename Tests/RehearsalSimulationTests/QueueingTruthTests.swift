import Foundation
import RehearsalDefinitions
import Support
import Testing

@testable import RehearsalSimulation

/// Results of queueing theory and of arithmetic that simulated platforms have to reproduce.
@Suite struct `Queues of simulated agents` {
  /// The mean of numbers, and the standard error of the mean.
  private static func mean(of numbers: [Double]) -> (mean: Double, error: Double) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / (count - 1) / count).squareRoot())
  }

  /// The mean wait in a queue with Poisson arrivals and exponential service, by Erlang's formula.
  private static func wait(arrivals: Double, service: Double, servers: Int) -> Double {
    let load = arrivals * service
    let terms = (0..<servers).map { k in pow(load, Double(k)) / tgamma(Double(k) + 1) }
    let last =
      pow(load, Double(servers)) / tgamma(Double(servers) + 1) * Double(servers)
      / (Double(servers) - load)
    let probabilityOfWait = last / (terms.reduce(0, +) + last)
    return probabilityOfWait * service / (Double(servers) - load)
  }

  private static let minute: Int64 = 60_000_000_000

  /// An agent that does exponential work with a mean of a minute, or of a multiple.
  private static func add(
    _ name: String,
    to builder: inout PlanBuilder,
    mean: Double = 1,
    sessions: Int? = nil
  ) {
    builder.agent(name, role: .worker) { member in
      var model = Model()
      model.sessionDuration = .exponential(mean: Int64(mean * Double(minute)))
      member.model = model
      member.sessions = sessions
    }
  }

  private static func builder() -> PlanBuilder {
    var builder = PlanBuilder("queue")
    builder.platform.routing = .direct
    builder.platform.dispatch = .ready
    builder.agent("planner", role: .planner)
    return builder
  }

  /// The mean waits of the customers after the first `warmup`, in minutes, one for each seed.
  private static func meanWaits(
    _ plan: Plan,
    seeds: Range<UInt64>,
    warmup: Int,
    casting: @escaping Simulation.Casting = { _, _ in nil }
  ) throws -> [Double] {
    let server = try #require(plan.agent(named: "server"))
    let kinds = EventKinds([.handoffSent, .sessionOpened])
    return seeds.map { seed in
      var arrivals: [TaskID: Int64] = [:]
      var waits: [Double] = []
      _ = Simulation(plan, casting: casting).run(seed: seed, showing: kinds) { event in
        if case .handoffSent(let handoff, _) = event.kind {
          if handoff.receiver == server { arrivals[event.task] = event.time.nanoseconds }
        } else if event.agent == server, let arrival = arrivals[event.task] {
          waits.append(Double(event.time.nanoseconds - arrival) / Double(minute))
        }
      }
      return waits.dropFirst(warmup).reduce(0, +) / Double(waits.count - warmup)
    }
  }

  private static func expect(_ means: [Double], toHaveMean truth: Double) {
    let (mean, error) = mean(of: means)
    #expect(abs(mean - truth) < 3 * error, "\(mean) ± \(error), expected \(truth)")
    // A standard error above a fifth of the truth would prove little.
    #expect(error < truth / 5, "\(mean) ± \(error), expected \(truth)")
  }

  @Test func `with one server have the mean wait of the formula`() throws {
    // Arrivals are the ends of a chain of tasks, two minutes apart on average.
    var builder = Self.builder()
    Self.add("source", to: &builder, mean: 2)
    Self.add("server", to: &builder, sessions: 1)
    for number in 1...70 {
      let before = number > 1 ? ["S-\(number - 1)"] : []
      builder.task("S-\(number)", "an arrival", for: "source", needs: before)
      builder.task("Q-\(number)", "a customer", for: "server", needs: ["S-\(number)"])
    }
    let means = try Self.meanWaits(try builder.plan(), seeds: 0..<30, warmup: 20)
    Self.expect(means, toHaveMean: Self.wait(arrivals: 0.5, service: 1, servers: 1))
  }

  @Test(arguments: [(1.4, 2), (1.8, 3)])
  func `with several servers have the mean wait of Erlang's formula`(
    arrivals: Double,
    servers: Int
  ) throws {
    // The planner assigns the tasks as a Poisson process.
    var builder = Self.builder()
    Self.add("server", to: &builder, sessions: servers)
    for number in 1...300 { builder.task("Q-\(number)", "a customer", for: "server") }
    let plan = try builder.plan()
    let gap = Distribution.exponential(mean: Int64(Double(Self.minute) / arrivals))
    let means = try Self.meanWaits(plan, seeds: 0..<20, warmup: 50) { name, loop in
      guard name == "planner" else { return nil }
      return .immediate(
        Scripted(
          on: loop,
          opening: { desk in
            var stream = desk.stream(for: "arrivals")
            var time: Int64 = 0
            for task in plan.taskIDs {
              time += gap.sample(&stream)
              desk.handOff(
                .assign,
                to: plan.tasks[task.index].agent,
                about: task,
                after: .nanoseconds(time)
              )
            }
          },
          answer: { handoff, desk in desk.end(handoff.task, as: .completed) }
        )
      )
    }
    Self.expect(means, toHaveMean: Self.wait(arrivals: arrivals, service: 1, servers: servers))
  }

  @Test func `are compared with a formula that has its known values`() {
    // With load ρ the wait is ρ/(1 - ρ) services: 1 for a half, and 4 for four fifths.
    #expect(abs(Self.wait(arrivals: 0.5, service: 1, servers: 1) - 1) < 1e-12)
    #expect(abs(Self.wait(arrivals: 0.8, service: 1, servers: 1) - 4) < 1e-12)
    // Two servers at a load of 1.4: ρ²/(1 - ρ²) with ρ = 0.7.
    #expect(abs(Self.wait(arrivals: 1.4, service: 1, servers: 2) - 0.49 / 0.51) < 1e-12)
  }

  @Test func `of two hundred tasks behind four slots last fifty turns`() throws {
    var builder = PlanBuilder("slots")
    builder.platform.slots = 4
    builder.agent("planner", role: .planner)
    for number in 1...12 {
      builder.agent("worker-\(number)", role: .worker) { member in
        var model = Model()
        model.sessionDuration = .fixed(13 * Self.minute)
        member.model = model
      }
    }
    for number in 1...200 {
      builder.task("T-\(number)", "work", for: "worker-\(number % 12 + 1)")
    }
    let summary = Simulation(try builder.plan()).run(seed: 0)
    #expect(summary.completedTasks == 200)
    // 200 tasks of 13 minutes, four at a time.
    #expect(summary.time == Instant(nanoseconds: 650 * Self.minute))
  }
}

/// What flows through a token bucket.
@Suite struct `A token bucket` {
  private static let minute: Int64 = 60_000_000_000

  private static func run(
    sessions: Int,
    tokens: Int64,
    takes: Int64,
    count: Int,
    change: (inout Platform.Quota) -> Void = { _ in }
  ) throws -> TestRun {
    var quota = Platform.Quota(name: "worker")
    quota.tokens = 1_000
    quota.period = minute
    change(&quota)
    var builder = PlanBuilder("bucket")
    builder.platform.routing = .direct
    builder.platform.quotas = [quota]
    builder.agent("planner", role: .planner)
    builder.agent("worker", role: .worker) { member in
      var model = Model()
      model.sessionDuration = .fixed(takes * minute)
      model.sessionTokens = .fixed(tokens)
      member.model = model
      member.sessions = sessions
    }
    for number in 1...count { builder.task("T-\(number)", "work", for: "worker") }
    return TestRun(try builder.plan())
  }

  @Test(arguments: [(1, 3), (2, 1), (5, 1), (20, 7), (1, 0), (20, 0)])
  func `lets through its rate in the long run, whatever the demand`(sessions: Int, takes: Int64)
    throws
  {
    // 30 sessions of 5,000 tokens want far more than a thousand a minute, or all at one instant.
    let run = try Self.run(sessions: sessions, tokens: 5_000, takes: takes, count: 30)
    #expect(run.summary.completedTasks == 30 && run.summary.refusedSessions == 0)
    // The first thousand are there at the start, and at most a thousand are left at the end. Tokens
    // that are taken at one instant are paid for afterwards, the last of them never.
    let minutes = Double(run.summary.time.nanoseconds) / Double(Self.minute)
    let debt: Double = takes == 0 ? 5 : 0
    #expect((149 - debt...150).contains(minutes), "\(minutes) minutes")
  }

  @Test func `stops nobody who asks for no more than flows in`() throws {
    // Five at a time take 200 tokens a minute each, which is what flows in.
    let run = try Self.run(sessions: 5, tokens: 2_000, takes: 10, count: 60)
    #expect(run.lines(with: "reaches the quota") == [])
    #expect(run.end == "2h")
  }

  @Test(arguments: [(2, 0, "30m"), (5, 15, "5m")])
  func `serves two at once in thirty minutes, and refuses all of five`(
    slots: Int,
    refused: UInt64,
    end: String
  ) throws {
    // A session takes 200,000 tokens a minute, and 400,000 flow in.
    let run = try TestRun(
      """
      platform:
        slots: \(slots)
        quotas: {inherit: {tokens: 400000, per: 1m, on-limit: refuse, refused: {takes: 1m}}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]}
          - {id: T-2, description: b, touches: [api/2.py]}
          - {id: T-3, description: c, touches: [api/3.py]}
          - {id: T-4, description: d, touches: [api/4.py]}
          - {id: T-5, description: e, touches: [api/5.py]}
      model: {backend-implementer: {takes: 10m, spends: 2000000}}
      """
    )
    #expect(run.summary.refusedSessions == refused && run.end == end)
    // Five take a million a minute: 600,000 more than flows in empty 400,000 in 40 seconds.
    if slots == 5 { #expect(run.times(of: "is refused").prefix(5).allSatisfy { $0 == "40s" }) }
    #expect(
      run.outcomes.allSatisfy { $0.hasSuffix(slots == 2 ? "completed" : "attempts-exhausted") }
    )
  }
}

/// The waits of a session that tries again until it is refused.
@Suite struct `Exponential backoff` {
  private static let minute: Int64 = 60_000_000_000

  /// Runs a session that finds no room, and returns when it was refused, in minutes.
  private static func delay(
    tries: Int,
    seed: UInt64,
    change: (inout Platform.Backoff) -> Void = { _ in }
  ) throws -> Double {
    var quota = Platform.Quota(name: "worker")
    quota.sessions = 1
    quota.response = .backoff
    quota.tries = tries
    quota.backoff.firstWait = minute
    change(&quota.backoff)
    var builder = PlanBuilder("backoff")
    builder.platform.routing = .direct
    builder.platform.attempts = 1
    builder.platform.quotas = [quota]
    builder.agent("planner", role: .planner)
    builder.agent("worker", role: .worker) { member in
      var model = Model()
      model.sessionDuration = .fixed(100_000 * minute)
      member.model = model
    }
    builder.task("T-1", "work", for: "worker")
    builder.task("T-2", "work", for: "worker")
    var refusal: Int64 = 0
    _ = Simulation(try builder.plan()).run(seed: seed, showing: EventKinds([.sessionLimited])) {
      event in
      refusal = event.time.nanoseconds
    }
    return Double(refusal) / Double(minute)
  }

  @Test(arguments: [(1, 0.0), (2, 1), (3, 3), (6, 31), (11, 1_023)])
  func `waits the sum of a geometric series`(tries: Int, minutes: Double) throws {
    #expect(try Self.delay(tries: tries, seed: 0) == minutes)
  }

  @Test func `grows by its factor up to the longest wait`() throws {
    // 1 + 3 + 9 + 20 + 20.
    let delay = try Self.delay(tries: 6, seed: 0) { backoff in
      backoff.factor = 3
      backoff.longestWait = 20 * Self.minute
    }
    #expect(delay == 53)
  }

  @Test func `has the same mean with jitter`() throws {
    let delays = try (0..<400 as Range<UInt64>).map { seed in
      try Self.delay(tries: 6, seed: seed) { $0.jitter = Percentage(hundredths: 5_000) }
    }
    #expect(delays.allSatisfy { (15.5...46.5).contains($0) } && Set(delays).count > 390)
    let mean = delays.reduce(0, +) / 400
    // Each wait of w minutes is uniform between w/2 and 3w/2, with the variance w²/12. The squares of
    // 1, 2, 4, 8 and 16 add up to 341, so the mean of 400 has a standard error of 0.267.
    #expect(abs(mean - 31) < 3 * 0.267, "\(mean)")
    let variance = delays.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    #expect(abs(variance / (341.0 / 12) - 1) < 0.3)
  }
}
