/// A simulator that executes a plan in virtual time, once for each call of a `run` method.
///
/// A run never throws. Whatever goes wrong in a run, such as a crash of an agent, is an event. The same plan
/// and seed give the same events in every process and on any number of cores, unless a custom actor depends
/// on something outside the simulation.
public struct Simulation: Sendable {
  /// A closure that returns a custom actor for an agent of the plan, or `nil` for the built-in agent.
  ///
  /// The arguments are the agent's name and the event loop of the run.
  public typealias Casting = @Sendable (_ name: String, EventLoop) -> AnyAgent?

  /// The plan that every run executes.
  public let plan: Plan
  private let casting: Casting?

  /// Creates a simulation.
  ///
  /// - Parameters:
  ///   - plan: The plan that every run executes.
  ///   - casting: A closure that can replace built-in agents by custom actors; `nil` to use only built-in agents.
  public init(_ plan: Plan, casting: Casting? = nil) {
    self.plan = plan
    self.casting = casting
  }

  /// Whether the runs with all seeds have the same events.
  ///
  /// The value is true if only built-in agents take part and the plan allows no random draw with several possible
  /// results. Custom actors can draw random numbers in every plan.
  package var isSameWithEverySeed: Bool { casting == nil && !plan.dependsOnSeed }

  /// Runs the plan once on the calling thread.
  ///
  /// - Parameter seed: The seed of the run. All random draws depend on the seed.
  /// - Returns: The summary of the run.
  public func run(seed: UInt64) -> RunSummary {
    run(EventLoop(plan: plan, seed: seed))
  }

  /// Runs the plan once on the calling thread, and passes the events of the run to an observer.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run. All random draws depend on the seed.
  ///   - kinds: The kinds of event that the observer receives. A run with fewer kinds takes less time.
  ///   - observe: A closure that receives each event of these kinds as the event happens. The closure must
  ///     not call an agent or any other part of the run.
  /// - Returns: The summary of the run.
  public func run(
    seed: UInt64,
    showing kinds: EventKinds = .all,
    observe: (borrowing Event) -> Void
  ) -> RunSummary {
    withoutActuallyEscaping(observe) { observe in
      run(EventLoop(plan: plan, seed: seed, kinds: kinds, observe: observe))
    }
  }

  /// Runs the plan once on the calling thread, until the run ends or a closure stops the run.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run. All random draws depend on the seed.
  ///   - kinds: The kinds of event that the observer receives.
  ///   - isStopped: A closure that returns true to stop the run. The event loop calls the closure about once
  ///     every thousand steps. The closure must not call into the run.
  ///   - observe: A closure that receives each event of these kinds as the event happens. The closure must not
  ///     call into the run.
  /// - Returns: The summary of the run, or `nil` if the run was stopped.
  public func run(
    seed: UInt64,
    showing kinds: EventKinds = .all,
    isStopped: () -> Bool,
    observe: (borrowing Event) -> Void
  ) -> RunSummary? {
    withoutActuallyEscaping(observe) { observe in
      let loop = EventLoop(plan: plan, seed: seed, kinds: kinds, observe: observe)
      return run(loop, isStopped) ? loop.summary : nil
    }
  }

  private func run(_ loop: EventLoop) -> RunSummary {
    _ = run(loop) { false }
    return loop.summary
  }

  /// Runs an event loop, and returns false if `isStopped` stopped the run before its end.
  private func run(_ loop: EventLoop, _ isStopped: () -> Bool) -> Bool {
    let agents = plan.agents.map { agent in
      casting?(plan.name(of: agent), loop) ?? .immediate(ProtocolAgent(agent, on: loop))
    }
    return loop.run(agents, isStopped)
  }
}
