/// The counts of records that the logs of a history lack, so that acts of its agents may be unknown.
public struct MissingRecords: Sendable, Hashable, Codable {
  /// The number of lines with a record that is damaged, cut off or too long.
  public var unreadableLines: Int
  /// The number of tool results without a known tool call.
  public var strayResults: Int
  /// The number of agents whose log ends before they ended their work, although their callers have their results.
  public var cutLogs: Int

  /// Counts the records that the logs of a history lack.
  init(of history: History) {
    unreadableLines = history.lineCounts.unreadableLines
    strayResults = history.strayResultCount
    cutLogs = history.cutLaneCount
  }

  /// Whether no record is known to be missing.
  var isEmpty: Bool { unreadableLines == 0 && strayResults == 0 && cutLogs == 0 }
}

extension History {
  /// The number of agents whose last turn is open in the logs, although a completed dispatch has their result.
  ///
  /// Streams and `progress` records lack the last words of a child, and a call of `StructuredOutput` ends the work of its
  /// agent.
  fileprivate var cutLaneCount: Int {
    guard format != .streamJSON else { return 0 }
    var latestOutcomes: [Int: Dispatch.Outcome] = [:]
    for dispatch in dispatches {
      if let lane = dispatch.childLane { latestOutcomes[lane] = dispatch.outcome }
    }
    return lanes.indices.count { index in
      let lane = lanes[index]
      let outcome = latestOutcomes[index]
      return lane.kind == .child && lane.lastTurn == .open
        && (outcome == .completed || outcome == .completedLater)
        && lane.calls.last?.tool != "StructuredOutput"
    }
  }
}
