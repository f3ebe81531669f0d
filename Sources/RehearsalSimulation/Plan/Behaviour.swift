/// What decides a session in place of the protocol: the clauses of one agent, first match first.
public struct Behaviour: Sendable, Hashable {
  /// The clauses, in the scenario's order.
  public var clauses: [Clause]

  package init(clauses: [Clause] = []) {
    self.clauses = clauses
  }
}
