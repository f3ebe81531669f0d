public import Foundation
public import RehearsalHistories
import RehearsalSimulation

/// A report on an import of logs: the histories that were read, and the files that were skipped.
///
/// A history is a real session of agents. The report also counts dispatches without a log of the receiver, and logs
/// of agents without a dispatch. A dispatch is the record of a handoff together with its answer, which is a handoff of its
/// own in the events of the history.
public struct ImportReport: CustomStringConvertible {
  private let result: HistoryReader.Result

  /// Creates the report on the result of an import.
  public init(_ result: HistoryReader.Result) {
    self.result = result
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    (result.histories.map(line) + skippedLines + [summary]).joined(separator: "\n") + "\n"
  }

  /// Returns one line about a history.
  ///
  /// The line counts the lanes (copies of agents at work), dispatches, tool calls and records.
  private func line(_ history: History) -> String {
    var facts = [history.lanes.count.counted("lane")]
    facts.append(history.dispatches.count.counted("dispatch", "dispatches") + outcomeText(history))
    facts.append((history.lanes.map(\.calls.count).reduce(0, +)).counted("tool call"))
    let counts = history.lineCounts
    // The records of a file can all count for another session.
    if counts.records > 0 { facts.append(counts.records.counted("record")) }
    if counts.nonJSONLines > 0 { facts.append(counts.nonJSONLines.counted("line") + " of noise") }
    if counts.truncatedLines > 0 { facts.append("\(counts.truncatedLines) torn at the end") }
    if counts.unreadableLines > 0 {
      facts.append(counts.unreadableLines.counted("unreadable record"))
    }
    if history.strayResultCount > 0 {
      facts.append(history.strayResultCount.counted("result") + " without a call")
    }
    if history.repeatedRecordCount > 0 {
      facts.append(history.repeatedRecordCount.counted("repeated record"))
    }
    let lanesWithoutDispatch = history.lanes.filter { $0.kind == .orphan && history.ledger == nil }
      .count
    let dispatchesWithoutLane = history.dispatches.filter { $0.childLane == nil }.count
    if lanesWithoutDispatch > 0 {
      facts.append(lanesWithoutDispatch.counted("lane") + " without a dispatch")
    }
    if dispatchesWithoutLane > 0 {
      facts.append(dispatchesWithoutLane.counted("dispatch", "dispatches") + " without a lane")
    }
    if let ledger = history.ledger { facts.append(line(ledger)) }
    let fileName = InertText.singleLine(
      history.files.first.map { history.folder + $0 } ?? history.session
    )
    return "\(fileName): \(history.format.rawValue), \(facts.joined(separator: ", "))"
  }

  /// Returns the numbers of dispatches by outcome in parentheses, such as ` (3 completed)`; empty without dispatches.
  private func outcomeText(_ history: History) -> String {
    let counts = Dictionary(grouping: history.dispatches, by: \.outcome).mapValues(\.count)
    let outcomeCounts = Dispatch.Outcome.allCases.compactMap { outcome in
      counts[outcome].map { "\($0) \(outcome.rawValue)" }
    }
    return outcomeCounts.isEmpty ? "" : " (\(outcomeCounts.joined(separator: ", ")))"
  }

  private func line(_ ledger: DispatchLedger) -> String {
    let agents = ledger.agents
    return "\(agents.filter(\.isAtWork).count) open, \(agents.filter(\.isPhantom).count) phantoms, "
      + "\(agents.filter { !$0.hasStart }.count) without a start"
  }

  private var skippedLines: [String] {
    result.skippedFiles.map { "\(InertText.singleLine($0.path)): skipped: \($0.reason.rawValue)" }
  }

  private var summary: String {
    let histories = result.histories
    let fileCount = Set(histories.flatMap { history in history.files.map { history.folder + $0 } })
      .count
    return histories.count.counted("history", "histories") + " from "
      + "\(fileCount.counted("file")), \((result.skippedFiles.count).counted("file")) skipped; "
      + "\((histories.map(\.lineCounts.records).reduce(0, +)).counted("record")), "
      + "\((histories.map(\.dispatches.count).reduce(0, +)).counted("dispatch", "dispatches")), "
      + (histories.flatMap(\.lanes).map(\.calls.count).reduce(0, +)).counted("tool call")
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    try JSONEncoding.data(ImportDocument(result))
  }
}
