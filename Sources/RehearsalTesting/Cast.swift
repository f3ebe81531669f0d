public import RehearsalSimulation

/// A replacement of one agent of a scenario by your own actor or function.
///
/// The script and the behaviour model of the replaced agent do not apply, except for the model's working hours and
/// context window. A scenario with a fault that makes the replaced agent depart from the protocol, such as
/// `false-done`, is an error, unless the fault has `may-miss`.
public struct Cast: Sendable {
  /// The name of the replaced agent.
  public let name: String
  let makeAgent: @Sendable (EventLoop) -> AnyAgent

  /// Replaces an agent by an actor that answers each handoff (message about a task) without waiting.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - make: A closure that creates the actor on the event loop of a run. The closure is called once for each run.
  public init(_ name: String, _ make: @escaping @Sendable (EventLoop) -> some Agent) {
    self.name = name
    self.makeAgent = { .immediate(make($0)) }
  }

  /// Replaces an agent by an asynchronous actor, which can wait for virtual (simulated) time to pass.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - make: A closure that creates the actor on the event loop of a run. The closure is called once for each run.
  public init(_ name: String, waiting make: @escaping @Sendable (EventLoop) -> some AsyncAgent) {
    self.name = name
    self.makeAgent = { .suspending(make($0)) }
  }

  /// Replaces an agent by a function that answers each handoff.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - answer: A closure that answers a handoff by means of the agent's desk, its interface to the run. The closure
  ///     must not keep state between runs.
  public init(_ name: String, answering answer: @escaping @Sendable (Handoff, Desk) -> Void) {
    self.init(name) { FunctionAgent(on: $0, answer) }
  }
}

/// An agent that answers every handoff with the same function.
private actor FunctionAgent: Agent {
  nonisolated let loop: EventLoop
  private let answer: @Sendable (Handoff, Desk) -> Void

  init(on loop: EventLoop, _ answer: @escaping @Sendable (Handoff, Desk) -> Void) {
    self.loop = loop
    self.answer = answer
  }

  func receive(_ handoff: Handoff, at desk: Desk) { answer(handoff, desk) }
}

/// A result builder that collects the casts of a closure in a list.
@resultBuilder
public enum CastBuilder {
  /// Returns a list with the cast that an expression gives.
  public static func buildExpression(_ cast: Cast) -> [Cast] { [cast] }
  /// Returns the casts that an expression of type `[Cast]` gives.
  public static func buildExpression(_ casts: [Cast]) -> [Cast] { casts }
  /// Returns the casts of all statements of a block.
  public static func buildBlock(_ casts: [Cast]...) -> [Cast] { casts.flatMap(\.self) }
  /// Returns the casts of an `if` statement without `else`; empty if its condition is false.
  public static func buildOptional(_ casts: [Cast]?) -> [Cast] { casts ?? [] }
  /// Returns the casts of the first branch of an `if` or `switch` statement.
  public static func buildEither(first casts: [Cast]) -> [Cast] { casts }
  /// Returns the casts of the other branch of an `if` or `switch` statement.
  public static func buildEither(second casts: [Cast]) -> [Cast] { casts }
  /// Returns the casts of all iterations of a loop.
  public static func buildArray(_ casts: [[Cast]]) -> [Cast] { casts.flatMap(\.self) }
}
