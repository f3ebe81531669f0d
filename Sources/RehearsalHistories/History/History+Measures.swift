import RehearsalSimulation

/// Counts and other measures that are computed from the agents and tool calls of a history.
extension History {
  /// Returns how many tokens an agent has spent, as far as the logs count them reliably.
  ///
  /// The number is the sum of input tokens, cache writes, cache reads and, unless the logs have placeholders in place of
  /// their numbers, output tokens.
  package func countedTokens(of lane: Lane) -> Int64 {
    let tokens = lane.allTokens
    return tokens.input.addingSaturated(tokens.cacheRead).addingSaturated(tokens.cacheWrite)
      .addingSaturated(format.hasReliableOutputCounts ? tokens.output : 0)
  }

  /// How often each tool was called, by the tool's name.
  public var callCountByTool: [String: Int] {
    var countByTool: [String: Int] = [:]
    for call in lanes.flatMap(\.calls) { countByTool[call.tool, default: 0] += 1 }
    return countByTool
  }

  /// The number of agents of each type, by the type's name.
  ///
  /// The root agent is not counted.
  public var agentCountByType: [String: Int] {
    var countByType: [String: Int] = [:]
    for lane in lanes where lane.kind != .root { countByType[lane.agentType, default: 0] += 1 }
    return countByType
  }

  /// The paths of all files that file tools wrote, such as `Write` or `Edit`.
  ///
  /// Calls that failed and shell commands are left out.
  public var writtenFiles: Set<String> { Set(lanes.flatMap(\.writtenFiles)) }

  /// The greatest number of children that were at work at the same time.
  ///
  /// A child is any agent except the root agent. It is at work from its first record to its last.
  /// If the history comes from a ledger of starts and stops, a child is at work from each start to
  /// the next stop.
  public var maximumConcurrency: Int {
    if let ledger { return ledger.maximumConcurrency }
    return Self.maximumOverlap(
      lanes.filter { $0.kind != .root }.map { ($0.firstTime, $0.lastTime) }
    )
  }

  /// Returns the maximum number of intervals that overlap at one time.
  ///
  /// Intervals without a start or an end, and intervals of zero length, are ignored. An interval that ends
  /// when another one begins does not overlap it.
  static func maximumOverlap(_ intervals: [(first: Timestamp?, last: Timestamp?)]) -> Int {
    var changes: [(time: Timestamp, change: Int)] = []
    for interval in intervals {
      guard let first = interval.first, let last = interval.last else { continue }
      changes.append((first, 1))
      changes.append((last, -1))
    }
    var (current, greatest) = (0, 0)
    for (_, change) in changes.sorted(by: { ($0.time, $0.change) < ($1.time, $1.change) }) {
      current += change
      greatest = max(greatest, current)
    }
    return greatest
  }

  /// The number of pairs of child agents that were at work at the same time.
  public var overlappingPairCount: Int {
    let children = lanes.filter { $0.kind != .root }.compactMap { lane in
      lane.firstTime.flatMap { first in lane.lastTime.map { (first: first, last: $0) } }
    }.sorted { $0.first < $1.first }
    let ends = children.map(\.last).sorted()
    // Two children are separate if one of them starts when the other one ends, or later. For each child, the
    // loop counts the children that end no later than this child starts. These counts include two kinds of
    // surplus, which the loop subtracts: a child of zero length is separate from itself, and two such
    // children at the same time count twice. The last line subtracts the separate pairs from the number of
    // all pairs.
    var (separatePairs, endedChildren) = (0, 0)
    var momentaryChildren: [Timestamp: Int] = [:]
    for child in children {
      while endedChildren < ends.count, ends[endedChildren] <= child.first { endedChildren += 1 }
      separatePairs += endedChildren
      guard child.first >= child.last else { continue }
      separatePairs -= 1 + momentaryChildren[child.first, default: 0]
      momentaryChildren[child.first, default: 0] += 1
    }
    return children.count * (children.count - 1) / 2 - separatePairs
  }

  /// The pairs of child agents that were at work at the same time and wrote the same files.
  ///
  /// A pair has the indices of the two agents in ``lanes``, and the sorted paths of the files that both
  /// wrote.
  public var overlappingWrites: [(first: Int, second: Int, files: [String])] {
    struct Pair: Hashable, Comparable {
      var first, second: Int
      static func < (left: Pair, right: Pair) -> Bool {
        (left.first, left.second) < (right.first, right.second)
      }
    }
    var files: [Pair: [String]] = [:]
    for (file, writers) in writersOfFile {
      for (index, first) in writers.enumerated() {
        for second in writers.dropFirst(index + 1) where lanes[first].overlaps(lanes[second]) {
          files[Pair(first: first, second: second), default: []].append(file)
        }
      }
    }
    return files.sorted { $0.key < $1.key }.map { ($0.first, $0.second, $1.sorted()) }
  }

  /// The indices in ``lanes`` of the child agents that wrote a file, by the file's path.
  private var writersOfFile: [String: [Int]] {
    var writers: [String: [Int]] = [:]
    for (index, lane) in lanes.enumerated() where lane.kind != .root {
      for file in Set(lane.writtenFiles) { writers[file, default: []].append(index) }
    }
    return writers
  }

  /// The sorted paths of the files that several child agents wrote.
  ///
  /// A file is left out if two of the agents that wrote it were at work at the same time.
  public var filesWrittenInTurn: [String] {
    let sharedFiles = Set(overlappingWrites.flatMap(\.files))
    return writersOfFile.filter { $0.value.count > 1 && !sharedFiles.contains($0.key) }.keys
      .sorted()
  }
}

extension History {
  /// Sets the depth of each lane, which is the number of known callers above its agent.
  mutating func setDepths() {
    var isMeasured = Array(repeating: false, count: lanes.count)
    for index in lanes.indices {
      // The indices of this lane, of its caller, of the caller's caller and so on. The chain ends before a
      // lane whose depth is known or that is already in the chain.
      var callerChain: [Int] = []
      var nextLane: Int? = index
      while let lane = nextLane, !isMeasured[lane] {
        isMeasured[lane] = true
        callerChain.append(lane)
        nextLane = lanes[lane].parent
      }
      var depth = nextLane.map { lanes[$0].depth + 1 } ?? 0
      for lane in callerChain.reversed() {
        lanes[lane].depth = depth
        depth += 1
      }
    }
  }
}

extension Lane {
  /// The paths of the files that the agent wrote with file tools, such as `Write` or `Edit`, in the order of
  /// the calls.
  ///
  /// A path can occur several times. Calls that failed and shell commands are left out. A call without a
  /// result is included, because the log may end before the result.
  public var writtenFiles: [String] {
    calls.flatMap { call -> [String] in
      guard case .write(let path) = call.action, call.answer?.failure == nil else { return [] }
      return [path] + call.otherWrittenPaths
    }
  }

  /// The number of the agent's failed tool calls, by the kind of failure.
  public var failureCounts: [ToolFailure: Int] {
    var failures: [ToolFailure: Int] = [:]
    for failure in calls.compactMap(\.answer?.failure) { failures[failure, default: 0] += 1 }
    return failures
  }

  func overlaps(_ other: Lane) -> Bool {
    guard let firstTime, let lastTime, let start = other.firstTime, let end = other.lastTime else {
      return false
    }
    return firstTime < end && start < lastTime
  }
}
