/// Logs whose lists grow.
extension Growth {
  static let logs: [Family] = claudeLogs + otherLogs + words

  private static func log(_ name: String, _ size: Int, _ text: @escaping @Sendable (Int) -> String)
    -> Family
  {
    Family(target: .log, name: name, size: size, text: text)
  }

  // MARK: Claude Code

  private static func time(_ number: Int) -> String {
    let (minutes, seconds) = number.quotientAndRemainder(dividingBy: 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2026-03-01T\(two(minutes / 60 % 24)):\(two(minutes % 60)):\(two(seconds))Z"
  }

  private static func record(
    _ type: String,
    _ id: String,
    _ at: Int,
    _ content: String,
    _ more: String = ""
  )
    -> String
  {
    #"{"type":"\#(type)","uuid":"\#(id)","sessionId":"s1","timestamp":"\#(time(at))","cwd":"/p","message":{"id":"m\#(id)","role":"\#(type)","model":"x","content":[\#(content)]}\#(more)}"#
  }

  private static func call(_ number: Int, _ tool: String, _ input: String) -> String {
    record(
      "assistant",
      "a\(number)",
      number,
      #"{"type":"tool_use","id":"c\#(number)","name":"\#(tool)","input":{\#(input)}}"#
    )
  }

  private static func answer(_ number: Int, _ more: String = "") -> String {
    record(
      "user",
      "r\(number)",
      number,
      #"{"type":"tool_result","tool_use_id":"c\#(number)","content":"Done."}"#,
      more
    )
  }

  private static func inline(_ agent: String, _ number: Int, _ text: String) -> String {
    record(
      "assistant",
      "i\(agent)-\(number)",
      number,
      #"{"type":"text","text":"\#(text)"}"#,
      #","isSidechain":true,"agentId":"\#(agent)""#
    )
  }

  private static func launch(_ number: Int, prompt: String) -> String {
    call(number, "Task", #""subagent_type":"verify-app","prompt":"\#(prompt)""#)
  }

  private static func result(_ number: Int) -> String {
    answer(number, #","toolUseResult":{"status":"completed","agentId":"g\#(number)"}"#)
  }

  private static let claudeLogs: [Family] = [
    log("calls and answers", 1_000) { size in
      lines(size) {
        call($0, "Bash", #""command":"npm test > out-\#($0).txt""#) + "\n" + answer($0)
      }
    },
    log("calls in one message", 2_000) { size in
      let calls = (0..<size).map {
        #"{"type":"tool_use","id":"c\#($0)","name":"Read","input":{"file_path":"/p/\#($0)"}}"#
      }
      return record("assistant", "a", 0, calls.joined(separator: ","))
        + "\n" + lines(size) { answer($0) }
    },
    log("handoffs with equal prompts", 500) { size in
      lines(size) { launch($0, prompt: "Verify.") + "\n" + answer($0) }
    },
    log("handoffs with children", 500) { size in
      lines(size) {
        launch($0, prompt: "Verify \($0).") + "\n" + inline("g\($0)", $0, "Fine.") + "\n"
          + result($0)
      }
    },
    log("handoffs at work at the same time", 500) { size in
      lines(size) { launch($0, prompt: "Verify \($0).") + "\n" + inline("g\($0)", 0, "On it.") }
        + "\n" + lines(size) { inline("g\($0)", size, "Fine.") + "\n" + result($0) }
    },
    log("handoffs of one task", 500) { size in
      lines(size) { launch($0, prompt: "Verify T-1, pass \($0).") + "\n" + answer($0) }
    },
    log("notifications", 500) { size in
      let receipt = #","toolUseResult":{"isAsync":true,"status":"async_launched","agentId":"g"#
      return lines(size) {
        launch($0, prompt: "Verify \($0).") + "\n" + answer($0, receipt + "\($0)\"}")
      }
        + "\n"
        + lines(size) {
          let text =
            "<task-notification><task-id>g\($0)</task-id><status>completed</status><result>Fine.</result></task-notification>"
          return record("user", "n\($0)", size, #"{"type":"text","text":"\#(text)"}"#)
        }
    },
    log("messages with usage", 2_000) { size in
      lines(size) {
        #"{"type":"assistant","uuid":"u\#($0)","sessionId":"s1","message":{"id":"m\#($0 / 3)","role":"assistant","model":"x\#($0 % 7)","usage":{"input_tokens":\#($0),"output_tokens":1},"content":[]}}"#
      }
    },
    log("writes to one file", 1_000) { size in
      lines(size) {
        call($0, "Write", #""file_path":"/p/a.txt","content":"a""#) + "\n" + answer($0)
      }
    },
    log("edits of a gate", 500) { size in
      lines(size) {
        call(
          $0,
          "Edit",
          #""file_path":"/p/jest.config.js","old_string":"lines: 90","new_string":"lines: \#($0 % 80)""#
        ) + "\n" + answer($0)
      }
    },
    log("noise", 20_000) { size in lines(size) { "npm warn \($0)" } + "\n" + answer(0) },
    log("records on one line", 2_000) { size in
      (0..<size).map { call($0, "Read", #""file_path":"/p/\#($0)""#) }.joined()
    },
    log("one long line", 200_000) { size in
      record("user", "u", 0, #"{"type":"text","text":"\#(times("a ", size))"}"#)
    },
    log("one long command", 50_000) { size in
      call(0, "Bash", #""command":"\#(times("cd a && ", size))make""#) + "\n" + answer(0)
    },
    log("nested values", 400) { size in
      call(0, "Read", #""file_path":"/p/a","x":"# + times("[", size) + times("]", size)) + "\n"
        + answer(0)
    },
  ]

  // MARK: Other formats

  private static let otherLogs: [Family] = [
    log("rows of a ledger", 2_000) { size in
      lines(size) {
        #"{"event":"\#($0 % 2 == 0 ? "start" : "stop")","agent_id":"a\#($0 / 2)","ts":"\#(time($0))","session_id":"s","agent_type":"x"}"#
      }
    },
    log("rows of one agent in a ledger", 2_000) { size in
      lines(size) {
        #"{"event":"\#($0 % 2 == 0 ? "start" : "stop")","agent_id":"a","ts":"\#(time($0))","session_id":"s","agent_type":"x"}"#
      }
    },
    log("messages of a chat", 2_000) { size in
      lines(size) {
        #"{"type":"TextMessage","source":"p\#($0 % 50)","content":"a","models_usage":null,"created_at":"\#(time($0))"}"#
      }
    },
    log("handoffs of a chat to agents that are silent", 1_000) { size in
      lines(size) {
        #"{"type":"HandoffMessage","source":"p","target":"q\#($0)","content":"a","models_usage":null}"#
      }
    },
    log("agents and handoffs of a trace", 500) { size in
      #"{"object":"trace","id":"t"}"# + "\n"
        + lines(size) {
          #"{"object":"trace.span","id":"g\#($0)","trace_id":"t","started_at":"\#(time($0))","ended_at":"\#(time($0 + 1))","span_data":{"type":"agent","name":"m"}}"#
            + "\n"
            + #"{"object":"trace.span","id":"h\#($0)","trace_id":"t","parent_id":"g\#($0)","started_at":"\#(time($0))","span_data":{"type":"handoff","to_agent":"m"}}"#
        }
    },
    log("traces in a file", 1_000) { size in
      lines(size) { #"{"object":"trace","id":"t\#($0)"}"# }
    },
    log("threads that a Codex thread starts", 500) { size in
      #"{"timestamp":"\#(time(0))","type":"session_meta","payload":{"id":"root","cwd":"/p","cli_version":"0.163.0","source":"cli"}}"#
        + "\n"
        + lines(size) {
          #"{"timestamp":"\#(time($0))","type":"response_item","payload":{"type":"function_call","name":"spawn_agent","call_id":"c\#($0)","arguments":"{\"message\":\"a\"}"}}"#
            + "\n"
            + #"{"timestamp":"\#(time($0))","type":"response_item","payload":{"type":"function_call_output","call_id":"c\#($0)","output":"{\"agent_id\":\"g\#($0)\"}"}}"#
            + "\n"
            + #"{"timestamp":"\#(time($0))","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<subagent_notification>{\"agent_id\":\"g\#($0)\",\"status\":{\"completed\":\"b\"}}</subagent_notification>"}]}}"#
        }
    },
    log("agents of a Copilot session", 500) { size in
      #"{"type":"session.start","data":{"sessionId":"s","copilotVersion":"1.0.36"},"id":"e","timestamp":"\#(time(0))"}"#
        + "\n"
        + lines(size) {
          #"{"type":"tool.execution_start","data":{"toolCallId":"c\#($0)","toolName":"task","arguments":{"agent_type":"x","prompt":"a"}},"id":"s\#($0)","timestamp":"\#(time($0))"}"#
            + "\n"
            + #"{"type":"subagent.started","data":{"toolCallId":"c\#($0)","agentName":"x"},"id":"b\#($0)","timestamp":"\#(time($0))"}"#
            + "\n"
            + #"{"type":"tool.execution_complete","data":{"toolCallId":"c\#($0)","success":true,"result":{"content":"a"}},"id":"d\#($0)","timestamp":"\#(time($0))"}"#
        }
    },
    log("spans of OpenTelemetry, each in the one before", 500) { size in
      let spans = (0..<size).map {
        #"{"traceId":"t","spanId":"s\#($0)","parentSpanId":"s\#($0 - 1)","startTimeUnixNano":"\#($0)","endTimeUnixNano":"\#(2 * size - $0)","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"\#($0 % 2 == 0 ? "invoke_agent" : "execute_tool")"}}]}"#
      }
      return #"{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":["#
        + spans.joined(separator: ",") + "]}]}]}"
    },
    log("parts of an OpenCode message", 1_000) { size in
      let parts = (0..<size).map {
        #"{"type":"tool","tool":"task","callID":"c\#($0)","state":{"status":"completed","input":{"subagent_type":"g","prompt":"a"},"output":"b","time":{"start":1,"end":2},"metadata":{"sessionId":"x\#($0)"}}}"#
      }
      return
        #"{"info":{"id":"ses_1","directory":"/p","version":"1"},"messages":[{"info":{"id":"m","role":"assistant","modelID":"m","time":{"created":1}},"parts":["#
        + parts.joined(separator: ",") + "]}]}"
    },
  ]

  // MARK: Words

  private static func report(_ words: String) -> String {
    launch(0, prompt: "Verify.") + "\n" + inline("g0", 1, words.replacing("\n", with: "\\n"))
      + "\n" + result(0)
  }

  private static let words: [Family] = [
    log("rows that name a gate", 2_000) { size in
      report(
        "| Gate | Actual | Status |\n|---|---|---|\n"
          + times("| Unit coverage | 84% | PASS |\n", size)
      )
    },
    log("cells of a row that names a gate", 5_000) { size in
      report("| Gate | Actual |\n|---|---|\n" + times("| unit 80% ", size) + "|")
    },
    log("percentages on a line", 100) { size in
      report(lines(100) { _ in "Unit coverage: " + times("8% ", size) })
    },
    log("skills used", 2_000) { size in
      report("### Skills Used\n" + lines(size) { "- `skill-\($0)`" })
    },
    log("claims that tests pass", 5_000) { size in report(times("12 tests did not pass. ", size)) },
    log("demands of a prompt", 500) { size in
      let prompt =
        "coverage >= 70% for:\\n" + lines(size) { "- GridNo\($0)" }.replacing("\n", with: "\\n")
      let rows = lines(size) { "| GridNo\($0).js | 12% |" }.replacing("\n", with: "\\n")
      return launch(0, prompt: prompt) + "\n"
        + inline("g0", 1, "| File | Lines |\\n|---|---|\\n\(rows)\\nStatus: APPROVED") + "\n"
        + result(0)
    },
    log("names of tasks", 5_000) { size in
      launch(0, prompt: times("T-1 to T-3, ", size)) + "\n" + answer(0)
    },
  ]
}
