/// Numbers about a history that follow from its lanes and calls.
extension History {
  /// The tool calls of all lanes, by tool.
  public var tools: [String: Int] {
    var tools: [String: Int] = [:]
    for call in lanes.flatMap(\.calls) { tools[call.tool, default: 0] += 1 }
    return tools
  }

  /// How many agents there are of each type, without the root.
  public var agentsByType: [String: Int] {
    var types: [String: Int] = [:]
    for lane in lanes where lane.kind != .root { types[lane.type, default: 0] += 1 }
    return types
  }

  /// The files that successful calls wrote.
  public var writtenFiles: Set<String> { Set(lanes.flatMap(\.writtenFiles)) }

  /// How many children were at work at the same time, at most.
  ///
  /// A child is at work from its first record to its last; in a ledger, from each start to the next stop.
  public var mostConcurrent: Int {
    if let ledger { return ledger.mostConcurrent }
    return Self.mostConcurrent(lanes.filter { $0.kind != .root }.map { ($0.first, $0.last) })
  }

  /// Returns how many intervals overlap at the same time, at most; those without both ends are left out.
  static func mostConcurrent(_ intervals: [(first: Timestamp?, last: Timestamp?)]) -> Int {
    var changes: [(time: Timestamp, change: Int)] = []
    for interval in intervals {
      guard let first = interval.first, let last = interval.last else { continue }
      changes.append((first, 1))
      changes.append((last, -1))
    }
    var (now, most) = (0, 0)
    for (_, change) in changes.sorted(by: { ($0.time, $0.change) < ($1.time, $1.change) }) {
      now += change
      most = max(most, now)
    }
    return most
  }

  /// How many pairs of children were at work at the same time.
  public var overlappingPairs: Int {
    let children = lanes.filter { $0.kind != .root }.compactMap { lane in
      lane.first.flatMap { first in lane.last.map { (first: first, last: $0) } }
    }.sorted { $0.first < $1.first }
    let ends = children.map(\.last).sorted()
    // A pair has no overlap if one child ends before the other one starts. Two moments at the same time do both.
    var (apart, ended) = (0, 0)
    var moments: [Timestamp: Int] = [:]
    for child in children {
      while ended < ends.count, ends[ended] <= child.first { ended += 1 }
      apart += ended
      guard child.first >= child.last else { continue }
      apart -= 1 + moments[child.first, default: 0]
      moments[child.first, default: 0] += 1
    }
    return children.count * (children.count - 1) / 2 - apart
  }

  /// The files that two children wrote while both were at work.
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

  /// The children that wrote each file, by their indices in ``lanes``.
  private var writersOfFile: [String: [Int]] {
    var writers: [String: [Int]] = [:]
    for (index, lane) in lanes.enumerated() where lane.kind != .root {
      for file in Set(lane.writtenFiles) { writers[file, default: []].append(index) }
    }
    return writers
  }

  /// The files that several children wrote, but no two of them while both were at work.
  public var filesWrittenInTurn: [String] {
    let shared = Set(overlappingWrites.flatMap(\.files))
    return writersOfFile.filter { $0.value.count > 1 && !shared.contains($0.key) }.keys.sorted()
  }
}

extension History {
  /// Sets how many dispatches lead to each lane, from the callers of the lanes.
  mutating func measureDepths() {
    var isMeasured = Array(repeating: false, count: lanes.count)
    for index in lanes.indices {
      // The lanes from this one up to one whose depth is known. A lane that leads back to itself ends the way.
      var way: [Int] = []
      var next: Int? = index
      while let lane = next, !isMeasured[lane] {
        isMeasured[lane] = true
        way.append(lane)
        next = lanes[lane].parent
      }
      var depth = next.map { lanes[$0].depth + 1 } ?? 0
      for lane in way.reversed() {
        lanes[lane].depth = depth
        depth += 1
      }
    }
  }
}

extension Lane {
  /// The files that the lane's calls wrote, in order.
  ///
  /// A call without an answer counts, because the log may end before it.
  public var writtenFiles: [String] {
    calls.flatMap { call -> [String] in
      guard case .write(let path) = call.action, call.answer?.failure == nil else { return [] }
      return [path] + call.furtherWritten
    }
  }

  /// The failures of the lane's calls, by kind.
  public var failures: [ToolFailure: Int] {
    var failures: [ToolFailure: Int] = [:]
    for failure in calls.compactMap(\.answer?.failure) { failures[failure, default: 0] += 1 }
    return failures
  }

  func overlaps(_ other: Lane) -> Bool {
    guard let first, let last, let start = other.first, let end = other.last else { return false }
    return first < end && start < last
  }
}
