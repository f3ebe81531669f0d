import Foundation
import RehearsalSimulation

/// Methods that read records about background tasks and about the end of the session.
extension ClaudeSession {
  /// Reads a text that may be a notification that a background task has ended, and returns whether it is one.
  ///
  /// Every notification is counted. If it has no identifier of a task, nothing else is read from it.
  @discardableResult
  func readNotification(
    _ text: String,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) -> Bool {
    let isAgentNotification = text.hasPrefix("<agent-notification>")
    guard isAgentNotification || text.hasPrefix("<task-notification>") else { return false }
    history.notifications.all += 1
    guard let taskID = Self.elementContent("task-id", text) ?? Self.elementContent("agent-id", text)
    else {
      return true
    }
    let callID = Self.elementContent("tool-use-id", text)
    let status = Self.elementContent("status", text) ?? "completed"
    if distinctNotifications.insert("\(taskID) \(callID ?? "") \(status)").inserted {
      history.notifications.distinct += 1
    }
    backgroundTaskEnds.append(
      BackgroundEnd(
        taskID: taskID,
        call: callID,
        status: status,
        source: isAgentNotification ? "agent-notification" : "task-notification",
        logPosition: place,
        time: time,
        text: Self.elementContent("result", text)
      )
    )
    return true
  }

  /// Returns the content of the first XML element with the given name, such as `task-id`.
  ///
  /// The result is `nil` if the text has no element with this name.
  private static func elementContent(_ name: String, _ text: String) -> String? {
    guard let start = text.range(of: "<\(name)>"),
      let end = text.range(of: "</\(name)>", range: start.upperBound..<text.endIndex)
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  func readPollResult(
    _ structuredResult: JSONValue?,
    _ text: String,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    let task = structuredResult?["task"]
    guard
      let id = task?["task_id"]?.string ?? structuredResult?["agentId"]?.string
        ?? Self.elementContent("task_id", text),
      let status = task?["status"]?.string ?? structuredResult?["status"]?.string
        ?? Self.elementContent("status", text),
      Self.endStatuses.contains(status)
    else { return }
    backgroundTaskEnds.append(
      BackgroundEnd(
        taskID: id,
        call: nil,
        status: status,
        source: "TaskOutput",
        logPosition: place,
        time: time,
        text: task?["result"]?.string ?? Self.elementContent("output", text)
      )
    )
  }

  func readTaskEvent(_ record: JSONValue, _ time: Timestamp?, _ place: History.LogPosition) {
    guard let subtype = record["subtype"]?.string, let taskID = record["task_id"]?.string else {
      return
    }
    let callID = record["tool_use_id"]?.string
    if let callID, taskIDByCall[callID] == nil { taskIDByCall[callID] = taskID }
    guard let status = record["status"]?.string ?? record["patch"]?["status"]?.string else {
      return
    }
    statusByTask[taskID] = status
    guard Self.endStatuses.contains(status) else { return }
    backgroundTaskEnds.append(
      BackgroundEnd(
        taskID: taskID,
        call: callID,
        status: status,
        source: subtype,
        logPosition: place,
        time: time
      )
    )
  }

  /// The `status` values of a background task that has ended.
  static let endStatuses: Set<String> = ["completed", "failed", "killed", "stopped"]

  func readStreamResult(_ record: JSONValue, _ place: History.LogPosition) {
    history.streamResults.append(
      History.StreamResult(
        subtype: record["subtype"]?.string ?? "?",
        isError: record["is_error"]?.bool ?? false,
        milliseconds: record["duration_ms"]?.integer,
        turns: record["num_turns"]?.integer,
        dollars: record["total_cost_usd"]?.double,
        deniedTools: record["permission_denials"]?.elements.compactMap { $0["tool_name"]?.string }
          ?? [],
        place: place
      )
    )
  }
}
