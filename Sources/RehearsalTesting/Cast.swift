public import RehearsalSimulation

/// An agent of a scenario whose part is played by an actor of your own.
public struct Cast: Sendable {
  /// The name of the agent in the scenario.
  public let name: String
  let make: @Sendable (EventLoop) -> AnyAgent

  /// Casts an actor that answers at once.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - make: Makes the actor on the loop of a run; it is called once for each run.
  public init(_ name: String, _ make: @escaping @Sendable (EventLoop) -> some Agent) {
    self.name = name
    self.make = { .immediate(make($0)) }
  }

  /// Casts an actor that may wait for virtual time.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - make: Makes the actor on the loop of a run; it is called once for each run.
  public init(_ name: String, waiting make: @escaping @Sendable (EventLoop) -> some AsyncAgent) {
    self.name = name
    self.make = { .waiting(make($0)) }
  }

  /// Casts a function that answers each handoff.
  ///
  /// - Parameters:
  ///   - name: The agent's name in the scenario.
  ///   - answer: Answers a handoff at the agent's desk; it must keep nothing between runs.
  public init(_ name: String, answering answer: @escaping @Sendable (Handoff, Desk) -> Void) {
    self.init(name) { FunctionAgent(on: $0, answer) }
  }
}

/// An agent that is nothing but a function.
private actor FunctionAgent: Agent {
  nonisolated let loop: EventLoop
  private let answer: @Sendable (Handoff, Desk) -> Void

  init(on loop: EventLoop, _ answer: @escaping @Sendable (Handoff, Desk) -> Void) {
    self.loop = loop
    self.answer = answer
  }

  func receive(_ handoff: Handoff, at desk: Desk) { answer(handoff, desk) }
}

/// Lists casts, one after the other.
@resultBuilder
public enum CastBuilder {
  /// One cast.
  public static func buildExpression(_ cast: Cast) -> [Cast] { [cast] }
  /// Several casts at once.
  public static func buildExpression(_ casts: [Cast]) -> [Cast] { casts }
  /// All casts of a block.
  public static func buildBlock(_ casts: [Cast]...) -> [Cast] { casts.flatMap(\.self) }
  /// Casts that may be left out.
  public static func buildOptional(_ casts: [Cast]?) -> [Cast] { casts ?? [] }
  /// One of two lists of casts.
  public static func buildEither(first casts: [Cast]) -> [Cast] { casts }
  /// One of two lists of casts.
  public static func buildEither(second casts: [Cast]) -> [Cast] { casts }
  /// The casts of a loop.
  public static func buildArray(_ casts: [[Cast]]) -> [Cast] { casts.flatMap(\.self) }
}
