/// A search for the strongly connected components of a graph, by Tarjan's algorithm with an
/// explicit stack.
package struct StronglyConnectedComponents {
  let successors: [[Int]]
  private var indices: [Int?]
  private var lowestIndex: [Int]
  private var isOnStack: [Bool]
  private var stack: [Int] = []
  private var foundComponents: [[Int]] = []
  private var counter = 0

  package init(successors: [[Int]]) {
    self.successors = successors
    indices = Array(repeating: nil, count: successors.count)
    lowestIndex = Array(repeating: 0, count: successors.count)
    isOnStack = Array(repeating: false, count: successors.count)
  }

  /// Returns the components as lists of nodes.
  ///
  /// A node is an index of `successors`.
  package mutating func components() -> [[Int]] {
    for root in successors.indices where indices[root] == nil {
      visit(root)
    }
    return foundComponents
  }

  private mutating func visit(_ root: Int) {
    var path = [(node: root, next: 0)]
    enter(root)
    while let (node, next) = path.last {
      if next < successors[node].count {
        path[path.count - 1].next += 1
        let successor = successors[node][next]
        if let index = indices[successor] {
          if isOnStack[successor] { lowestIndex[node] = min(lowestIndex[node], index) }
        } else {
          enter(successor)
          path.append((successor, 0))
        }
      } else {
        path.removeLast()
        if let parent = path.last?.node {
          lowestIndex[parent] = min(lowestIndex[parent], lowestIndex[node])
        }
        close(node)
      }
    }
  }

  private mutating func enter(_ node: Int) {
    indices[node] = counter
    lowestIndex[node] = counter
    counter += 1
    stack.append(node)
    isOnStack[node] = true
  }

  private mutating func close(_ node: Int) {
    guard lowestIndex[node] == indices[node] else { return }
    var component: [Int] = []
    while let member = stack.popLast() {
      isOnStack[member] = false
      component.append(member)
      if member == node { break }
    }
    foundComponents.append(component)
  }
}
