import Foundation
import RehearsalSimulation

/// What a session says of work in the background and of its own end.
extension ClaudeSession {
  /// Takes a notification about background work; returns whether the text is one.
  @discardableResult
  func takeNotification(
    _ text: String,
    _ time: Timestamp?,
    _ place: History.Place
  ) -> Bool {
    let isAgents = text.hasPrefix("<agent-notification>")
    guard isAgents || text.hasPrefix("<task-notification>") else { return false }
    history.notifications.all += 1
    guard let task = Self.element("task-id", text) ?? Self.element("agent-id", text) else {
      return true
    }
    let call = Self.element("tool-use-id", text)
    let status = Self.element("status", text) ?? "completed"
    if distinctNotifications.insert("\(task) \(call ?? "") \(status)").inserted {
      history.notifications.distinct += 1
    }
    ends.append(
      BackgroundEnd(
        task: task,
        call: call,
        status: status,
        via: isAgents ? "agent-notification" : "task-notification",
        place: place,
        time: time,
        text: Self.element("result", text)
      )
    )
    return true
  }

  /// Returns the content of an element of a notification, or `nil` if it has no such element.
  private static func element(_ name: String, _ text: String) -> String? {
    guard let start = text.range(of: "<\(name)>"),
      let end = text.range(of: "</\(name)>", range: start.upperBound..<text.endIndex)
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  func takePoll(
    _ sidecar: JSONValue?,
    _ text: String,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    let task = sidecar?["task"]
    guard
      let id = task?["task_id"]?.string ?? sidecar?["agentId"]?.string
        ?? Self.element("task_id", text),
      let status = task?["status"]?.string ?? sidecar?["status"]?.string
        ?? Self.element("status", text),
      Self.endStates.contains(status)
    else { return }
    ends.append(
      BackgroundEnd(
        task: id,
        call: nil,
        status: status,
        via: "TaskOutput",
        place: place,
        time: time,
        text: task?["result"]?.string ?? Self.element("output", text)
      )
    )
  }

  func takeTaskEvent(_ record: JSONValue, _ time: Timestamp?, _ place: History.Place) {
    guard let name = record["subtype"]?.string, let task = record["task_id"]?.string else { return }
    let call = record["tool_use_id"]?.string
    if let call, taskOfCall[call] == nil { taskOfCall[call] = task }
    guard let status = record["status"]?.string ?? record["patch"]?["status"]?.string else {
      return
    }
    taskStates[task] = status
    guard Self.endStates.contains(status) else { return }
    ends.append(
      BackgroundEnd(task: task, call: call, status: status, via: name, place: place, time: time)
    )
  }

  /// The states of a task that has ended, as streams state them.
  static let endStates: Set<String> = ["completed", "failed", "killed", "stopped"]

  func takeResult(_ record: JSONValue, _ place: History.Place) {
    history.results.append(
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
