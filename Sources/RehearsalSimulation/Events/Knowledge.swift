/// A part of what an agent knows, which the agent can forget when its context window is full.
public enum Knowledge: String, Sendable, Hashable, CaseIterable {
  /// The non-goals, so that the agent no longer checks tasks against them.
  case nonGoals = "non-goals"
  /// The record of what was assigned and how it ended, so that a lead assigns work again.
  case record
  /// The context that tasks need, so that the agent has to ask for it again.
  case context
}
