public import Foundation
public import RehearsalHistories
import RehearsalSimulation

/// A report on what an import read, skipped and could not join.
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

  /// One line about a history, with what could not be joined.
  private func line(_ history: History) -> String {
    var parts = [history.lanes.count.counted("lane")]
    parts.append(history.dispatches.count.counted("handoff") + outcomes(history))
    parts.append((history.lanes.map(\.calls.count).reduce(0, +)).counted("tool call"))
    parts.append(history.counts.records.counted("record"))
    let counts = history.counts
    if counts.noise > 0 { parts.append(counts.noise.counted("line") + " of noise") }
    if counts.torn > 0 { parts.append("\(counts.torn) torn at the end") }
    if history.repeatedRecords > 0 {
      parts.append(history.repeatedRecords.counted("repeated record"))
    }
    let orphans = history.lanes.filter { $0.kind == .orphan && history.ledger == nil }.count
    let alone = history.dispatches.filter { $0.lane == nil }.count
    if orphans > 0 { parts.append(orphans.counted("lane") + " without a handoff") }
    if alone > 0 { parts.append(alone.counted("handoff") + " without a lane") }
    if let ledger = history.ledger { parts.append(line(ledger)) }
    let name = InertText.line(history.files.first.map { history.folder + $0 } ?? history.session)
    return "\(name): \(history.format.rawValue), \(parts.joined(separator: ", "))"
  }

  private func outcomes(_ history: History) -> String {
    let counts = Dictionary(grouping: history.dispatches, by: \.outcome).mapValues(\.count)
    let parts = Dispatch.Outcome.allCases.compactMap { outcome in
      counts[outcome].map { "\($0) \(outcome.rawValue)" }
    }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  private func line(_ ledger: DispatchLedger) -> String {
    let agents = ledger.agents
    return "\(agents.filter(\.isOpen).count) open, \(agents.filter(\.isPhantom).count) phantoms, "
      + "\(agents.filter { !$0.hasStart }.count) without a start"
  }

  private var skippedLines: [String] {
    result.skipped.map { "\(InertText.line($0.path)): skipped: \($0.reason.rawValue)" }
  }

  private var summary: String {
    let histories = result.histories
    let files = histories.map(\.files.count).reduce(0, +)
    return histories.count.counted("history", "histories") + " from "
      + "\(files.counted("file")), \((result.skipped.count).counted("file")) skipped; "
      + "\((histories.map(\.counts.records).reduce(0, +)).counted("record")), "
      + "\((histories.map(\.dispatches.count).reduce(0, +)).counted("handoff")), "
      + (histories.flatMap(\.lanes).map(\.calls.count).reduce(0, +)).counted("tool call")
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func encoded() throws -> Data {
    try JSONFile.data(ImportDocument(result))
  }
}
