import Foundation
import RehearsalSimulation

/// Methods that read records about background tasks and about the end of the session.
extension ClaudeSession {
  /// Reads a text that may be a notification that a background task has ended.
  ///
  /// The result says whether the text is a notification. A notification without the identifier of a
  /// task is only counted.
  @discardableResult
  func readNotification(
    _ text: String,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) -> Bool {
    let isAgentNotification = text.hasPrefix("<agent-notification>")
    guard isAgentNotification || text.hasPrefix("<task-notification>") else { return false }
    history.notifications.all += 1
    guard let task = Self.element("task-id", text) ?? Self.element("agent-id", text) else {
      return true
    }
    let call = Self.element("tool-use-id", text)
    let status = Self.element("status", text) ?? "completed"
    if distinctNotifications.insert("\(task) \(call ?? "") \(status)").inserted {
      history.notifications.distinct += 1
    }
    backgroundTaskEnds.append(
      BackgroundEnd(
        task: task,
        call: call,
        status: status,
        source: isAgentNotification ? "agent-notification" : "task-notification",
        place: place,
        time: time,
        text: Self.element("result", text)
      )
    )
    return true
  }

  /// Returns the content of the first XML element with the given name, such as `task-id`.
  ///
  /// The result is `nil` if the text has no element with this name.
  private static func element(_ name: String, _ text: String) -> String? {
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
        ?? Self.element("task_id", text),
      let status = task?["status"]?.string ?? structuredResult?["status"]?.string
        ?? Self.element("status", text),
      Self.endStates.contains(status)
    else { return }
    backgroundTaskEnds.append(
      BackgroundEnd(
        task: id,
        call: nil,
        status: status,
        source: "TaskOutput",
        place: place,
        time: time,
        text: task?["result"]?.string ?? Self.element("output", text)
      )
    )
  }

  func readTaskEvent(_ record: JSONValue, _ time: Timestamp?, _ place: History.LogPosition) {
    guard let subtype = record["subtype"]?.string, let task = record["task_id"]?.string else {
      return
    }
    let call = record["tool_use_id"]?.string
    if let call, taskOfCall[call] == nil { taskOfCall[call] = task }
    guard let status = record["status"]?.string ?? record["patch"]?["status"]?.string else {
      return
    }
    taskStates[task] = status
    guard Self.endStates.contains(status) else { return }
    backgroundTaskEnds.append(
      BackgroundEnd(
        task: task,
        call: call,
        status: status,
        source: subtype,
        place: place,
        time: time
      )
    )
  }

  /// The `status` values of a background task that has ended.
  static let endStates: Set<String> = ["completed", "failed", "killed", "stopped"]

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
