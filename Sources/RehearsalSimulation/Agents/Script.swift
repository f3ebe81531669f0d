/// The clauses of an agent with how often each may still serve.
struct Script: Sendable {
  private let clauses: [Clause]
  private var left: [Int]

  init(_ behaviour: Behaviour) {
    clauses = behaviour.clauses
    left = behaviour.clauses.map(\.times)
  }

  /// The first clause that matches and may still serve; it has then served once more.
  mutating func clause(for handoff: Handoff) -> Clause? {
    guard
      let index = clauses.indices.first(where: { left[$0] > 0 && clauses[$0].when.matches(handoff) }
      )
    else { return nil }
    left[index] -= 1
    return clauses[index]
  }
}
