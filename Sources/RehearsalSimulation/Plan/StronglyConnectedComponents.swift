/// A search for the strongly connected components of a directed graph, by Tarjan's algorithm with an explicit stack.
package struct StronglyConnectedComponents {
  let successors: [[Int]]
  private var visitIndices: [Int?]
  private var lowLinks: [Int]
  private var isOnStack: [Bool]
  private var stack: [Int] = []
  private var foundComponents: [[Int]] = []
  private var nextVisitIndex = 0

  package init(successors: [[Int]]) {
    self.successors = successors
    visitIndices = Array(repeating: nil, count: successors.count)
    lowLinks = Array(repeating: 0, count: successors.count)
    isOnStack = Array(repeating: false, count: successors.count)
  }

  /// Returns the strongly connected components, each as an array of nodes.
  ///
  /// A node is an index of `successors`.
  package mutating func findComponents() -> [[Int]] {
    for root in successors.indices where visitIndices[root] == nil {
      visit(root)
    }
    return foundComponents
  }

  private mutating func visit(_ root: Int) {
    var activeNodes = [(node: root, nextEdge: 0)]
    enter(root)
    while let (node, nextEdge) = activeNodes.last {
      if nextEdge < successors[node].count {
        activeNodes[activeNodes.count - 1].nextEdge += 1
        let successor = successors[node][nextEdge]
        if let index = visitIndices[successor] {
          if isOnStack[successor] { lowLinks[node] = min(lowLinks[node], index) }
        } else {
          enter(successor)
          activeNodes.append((successor, 0))
        }
      } else {
        activeNodes.removeLast()
        if let parent = activeNodes.last?.node {
          lowLinks[parent] = min(lowLinks[parent], lowLinks[node])
        }
        closeComponent(at: node)
      }
    }
  }

  private mutating func enter(_ node: Int) {
    visitIndices[node] = nextVisitIndex
    lowLinks[node] = nextVisitIndex
    nextVisitIndex += 1
    stack.append(node)
    isOnStack[node] = true
  }

  private mutating func closeComponent(at node: Int) {
    guard lowLinks[node] == visitIndices[node] else { return }
    var component: [Int] = []
    while let memberNode = stack.popLast() {
      isOnStack[memberNode] = false
      component.append(memberNode)
      if memberNode == node { break }
    }
    foundComponents.append(component)
  }
}
