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
  /// A child is at work from its first record to its last.
  public var mostConcurrent: Int {
    var changes: [(time: Timestamp, change: Int)] = []
    for lane in lanes where lane.kind != .root {
      guard let first = lane.first, let last = lane.last else { continue }
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

  /// The pairs of children that were at work at the same time, by their indices in ``lanes``.
  public var overlappingPairs: [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    for (index, lane) in lanes.enumerated() where lane.kind != .root {
      for other in lanes.indices.dropFirst(index + 1) where lanes[other].kind != .root {
        if lane.overlaps(lanes[other]) { pairs.append((index, other)) }
      }
    }
    return pairs
  }

  /// The files that two children wrote while both were at work.
  public var overlappingWrites: [(first: Int, second: Int, files: [String])] {
    overlappingPairs.compactMap { first, second in
      let files = Set(lanes[first].writtenFiles).intersection(lanes[second].writtenFiles)
      return files.isEmpty ? nil : (first, second, files.sorted())
    }
  }

  /// The files that several children wrote, but no two of them while both were at work.
  public var filesWrittenInTurn: [String] {
    var writers: [String: Int] = [:]
    for lane in lanes where lane.kind != .root {
      for file in Set(lane.writtenFiles) { writers[file, default: 0] += 1 }
    }
    let shared = Set(overlappingWrites.flatMap(\.files))
    return writers.filter { $0.value > 1 && !shared.contains($0.key) }.keys.sorted()
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
