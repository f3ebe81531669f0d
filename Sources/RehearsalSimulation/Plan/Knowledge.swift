/// A part of what an agent knows, which the agent can forget when its context window is full.
public enum Knowledge: String, Sendable, Hashable, CaseIterable {
  /// The non-goals, so that the agent no longer checks tasks against them.
  case nonGoals = "non-goals"
  /// The record of what was assigned and how it ended, so that a lead assigns work again.
  case record
  /// The context that tasks need, so that the agent has to ask for it again.
  case context
}

extension Model {
  /// The context window of an agent, which fills with the tokens that the agent's sessions spend.
  public struct Window: Sendable, Hashable {
    /// How many tokens fill the window.
    public var tokens: Int64
    /// The parts of its knowledge that the agent forgets when the window is full, until it is told
    /// them again.
    public var forgets: [Knowledge] = []
    /// How many tokens it costs to compact the context, which are the first tokens in the new window.
    public var compactionTokens: Int64 = 0

    /// Creates a window in which the agent forgets nothing.
    public init(tokens: Int64) {
      self.tokens = tokens
    }
  }
}
