import RehearsalSimulation

/// A table with a list of elements for each task of a run.
///
/// Most lists have few elements and change often. All lists share one array of nodes, and nodes of removed elements
/// are used again, so that a change of a list allocates no memory in most cases. Events without a task use the list of
/// `TaskID.none`.
struct TaskLists<Element: Sendable>: Sendable {
  /// An element with the index in `nodes` of the next element of the same list.
  private struct Node {
    var element: Element
    var next: Int32
  }

  /// The indices in `nodes` of the first and the last element of a list.
  ///
  /// In an empty list, `first` is -1 and `last` has no meaning.
  private struct Ends {
    var first: Int32 = -1
    var last: Int32 = -1
  }

  /// The elements of all lists, and removed elements whose nodes have not been used again.
  private var nodes: [Node] = []
  private var ends = TaskTable(Ends())
  /// The index in `nodes` of the first node that can be used again, or -1 if there is none.
  ///
  /// Each free node has the index of the next free node.
  private var firstFreeNode: Int32 = -1

  /// The elements of a task's list, in the order in which they were added.
  subscript(task: TaskID) -> [Element] {
    var elements: [Element] = []
    var index = ends[task].first
    while index >= 0 {
      elements.append(nodes[Int(index)].element)
      index = nodes[Int(index)].next
    }
    return elements
  }

  /// Returns whether the list of a task has no elements.
  func isEmpty(_ task: TaskID) -> Bool { ends[task].first < 0 }

  /// Returns the first element of a task's list, or `nil` if the list is empty.
  func first(of task: TaskID) -> Element? {
    let index = ends[task].first
    return index < 0 ? nil : nodes[Int(index)].element
  }

  /// Returns the last element of a task's list, or `nil` if the list is empty.
  func last(of task: TaskID) -> Element? {
    let listEnds = ends[task]
    return listEnds.first < 0 ? nil : nodes[Int(listEnds.last)].element
  }

  /// Returns whether an element of a task's list matches a condition.
  @inline(__always)
  func contains(in task: TaskID, where matches: (Element) -> Bool) -> Bool {
    var index = ends[task].first
    while index >= 0 {
      if matches(nodes[Int(index)].element) { return true }
      index = nodes[Int(index)].next
    }
    return false
  }

  /// Adds an element at the end of a task's list.
  @inline(__always)
  mutating func append(_ element: Element, to task: TaskID) {
    let newIndex: Int32
    if firstFreeNode >= 0 {
      newIndex = firstFreeNode
      firstFreeNode = nodes[Int(newIndex)].next
      nodes[Int(newIndex)] = Node(element: element, next: -1)
    } else {
      newIndex = Int32(nodes.count)
      nodes.append(Node(element: element, next: -1))
    }
    var listEnds = ends[task]
    if listEnds.first < 0 {
      listEnds.first = newIndex
    } else {
      nodes[Int(listEnds.last)].next = newIndex
    }
    listEnds.last = newIndex
    ends[task] = listEnds
  }

  /// Calls a function for the elements of a task's list, which it can change, until the function returns `true`.
  ///
  /// - Returns: Whether the function returned `true`.
  @discardableResult
  @inline(__always)
  mutating func update(_ task: TaskID, until isDone: (inout Element) -> Bool) -> Bool {
    var index = ends[task].first
    while index >= 0 {
      if isDone(&nodes[Int(index)].element) { return true }
      index = nodes[Int(index)].next
    }
    return false
  }

  /// Removes all elements of a task's list.
  mutating func removeAll(of task: TaskID) {
    let listEnds = ends[task]
    guard listEnds.first >= 0 else { return }
    nodes[Int(listEnds.last)].next = firstFreeNode
    firstFreeNode = listEnds.first
    ends[task] = Ends()
  }

  /// Removes the elements of a task's list that match a condition.
  @inline(__always)
  mutating func removeAll(of task: TaskID, where matches: (Element) -> Bool) {
    var listEnds = ends[task]
    var previousIndex: Int32 = -1
    var index = listEnds.first
    var hasChanged = false
    while index >= 0 {
      let nextIndex = nodes[Int(index)].next
      if matches(nodes[Int(index)].element) {
        if previousIndex < 0 {
          listEnds.first = nextIndex
        } else {
          nodes[Int(previousIndex)].next = nextIndex
        }
        nodes[Int(index)].next = firstFreeNode
        firstFreeNode = index
        hasChanged = true
      } else {
        previousIndex = index
      }
      index = nextIndex
    }
    guard hasChanged else { return }
    listEnds.last = previousIndex
    ends[task] = listEnds
  }
}
