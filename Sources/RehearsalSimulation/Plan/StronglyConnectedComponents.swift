/// Finds the strongly connected components of a graph with Tarjan's algorithm and an explicit stack.
package struct StronglyConnectedComponents {
  let successors: [[Int]]
  private var indices: [Int?]
  private var lowest: [Int]
  private var onStack: [Bool]
  private var stack: [Int] = []
  private var found: [[Int]] = []
  private var counter = 0

  package init(successors: [[Int]]) {
    self.successors = successors
    indices = Array(repeating: nil, count: successors.count)
    lowest = Array(repeating: 0, count: successors.count)
    onStack = Array(repeating: false, count: successors.count)
  }

  /// Returns the components as lists of nodes.
  ///
  /// A node is an index of `successors`.
  package mutating func components() -> [[Int]] {
    for root in successors.indices where indices[root] == nil {
      visit(root)
    }
    return found
  }

  private mutating func visit(_ root: Int) {
    var path = [(node: root, next: 0)]
    enter(root)
    while let (node, next) = path.last {
      if next < successors[node].count {
        path[path.count - 1].next += 1
        let successor = successors[node][next]
        if let index = indices[successor] {
          if onStack[successor] { lowest[node] = min(lowest[node], index) }
        } else {
          enter(successor)
          path.append((successor, 0))
        }
      } else {
        path.removeLast()
        if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
        close(node)
      }
    }
  }

  private mutating func enter(_ node: Int) {
    indices[node] = counter
    lowest[node] = counter
    counter += 1
    stack.append(node)
    onStack[node] = true
  }

  private mutating func close(_ node: Int) {
    guard lowest[node] == indices[node] else { return }
    var component: [Int] = []
    while let member = stack.popLast() {
      onStack[member] = false
      component.append(member)
      if member == node { break }
    }
    found.append(component)
  }
}
