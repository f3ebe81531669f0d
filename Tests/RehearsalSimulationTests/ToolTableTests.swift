import Testing

@testable import RehearsalSimulation

@Suite struct `A table of tools` {
  @Test func `has in the package only names that exist, each platform with a source`() throws {
    let table = try ToolTable(parsing: ToolTable.builtInText)
    #expect(table.platform(ToolTable.referencePlatformID) != nil)
    #expect(table.platforms.count > 5)
    for platform in table.platforms {
      #expect(!platform.source.isEmpty && platform.date.hasPrefix("20"))
      for tool in platform.tools {
        for other in [tool.mainName, tool.successor].compactMap(\.self) {
          #expect(platform.tool(named: other) != nil, "\(platform.id): \(tool.name): \(other)")
        }
        #expect(tool.removedIn == nil || tool.successor != nil, "\(platform.id): \(tool.name)")
      }
    }
  }

  @Test
  func `has in the package all platforms, although only the reference platform is read at first`()
    throws
  {
    let table = try ToolTable(parsing: ToolTable.builtInText)
    let builtIn = ToolTable.builtIn
    #expect(builtIn.platform(ToolTable.referencePlatformID)?.tools.count ?? 0 > 20)
    #expect(builtIn.referenceTools == table.referenceTools)
    #expect(builtIn.anyTool(named: "search/codebase")?.platform.id == "copilot")
    #expect(builtIn.platforms.map(\.id) == table.platforms.map(\.id))
    #expect(builtIn.platforms.map(\.tools.count) == table.platforms.map(\.tools.count))
  }

  @Test(arguments: [
    ("Hammer edit", 1, 1, "a tool comes before the first line `platform`; add one"),
    (
      "platform x 2026", 1, 16,
      "write `platform`, an identifier, a date, the name, a colon and the source"
    ),
    (
      "platform x 2026 : a page", 1, 25,
      "write `platform`, an identifier, a date, the name, a colon and the source"
    ),
    (
      "platform x 2026 X: a page\nHammer edit\nplatform x 2026 X: a page", 3, 10,
      "the platform `x` is already in the table; remove one"
    ),
    (
      "platform x 2026 X: a page\nHammer hit", 2, 1,
      "say what `Hammer` does after its name; it can be read, find, search, edit, write, notebook, run, output, stop, fetch, web-search, todo, agent, message, ask, plan, skill, mcp, other"
    ),
    (
      "platform x 2026 X: a page\nHammer edit\nHammer edit", 3, 1,
      "`x` has the tool `Hammer` twice; remove one"
    ),
    (
      "platform x 2026 X: a page\nHammer edit from 2", 2, 13,
      "`from` is not known here; write `since`, `until`, `now`, `is` or `set`"
    ),
    (
      "platform x 2026 X: a page\nHammer edit since", 2, 13,
      "`since` has no value; write one after it"
    ),
    (
      "platform x 2026 X: a page\nHammer edit since two", 2, 19,
      "`two` is not a version; write one such as `2.1.63`"
    ),
    ("# nothing", 1, 1, "the table has no tool; add some"),
  ])
  func `is refused with the place and a remedy`(
    text: String,
    line: Int,
    column: Int,
    message: String
  ) {
    do throws(ToolTableError) {
      _ = try ToolTable(parsing: text)
      Issue.record("accepted")
    } catch {
      #expect(error.line == line && error.column == column)
      #expect(error.message == message)
    }
  }

  @Test func `keeps a tool when another of that name is refused`() {
    var platform = PlatformTools(id: "x", name: "X")
    let tools = [
      ToolTable.Tool(name: "Hammer", kind: .edit), ToolTable.Tool(name: "Hammer", kind: .run),
      ToolTable.Tool(name: "Saw", kind: .write),
    ]
    let wereAdded = tools.map { platform.add($0) }
    #expect(wereAdded == [true, false, true])
    #expect(platform.tools.map(\.name) == ["Hammer", "Saw"])
    #expect(platform.tool(named: "Hammer")?.kind == .edit)
    #expect(platform.tool(named: "Saw")?.kind == .write)
  }

  @Test func `has tools that come, go and are renamed with the versions of a platform`() throws {
    let text = """
      platform x 2026-01-01 X: a page
      Chisel edit until 2.0 now Plane
      Plane edit since 2.0 until 3 now Router
      Router edit since 2.5
      Cutter edit is Router
      """
    let table = try ToolTable(parsing: text)
    func standings(_ version: String) throws -> [String] {
      let platform = try #require(TargetPlatform("x\(version)", in: table))
      return ["Chisel", "Plane", "Router", "Cutter"].map { name in
        switch platform.status(of: name) {
        case .available: "has"
        case .retired(let version, let successor): "retired in \(version) for \(successor ?? "-")"
        case .upcoming(let version, let instead): "new in \(version), before \(instead ?? "-")"
        case .foreign, .unknown: "not known"
        }
      }
    }
    #expect(
      try standings("@1.9") == [
        "has", "new in 2.0, before Chisel", "new in 2.5, before Chisel",
        "new in 2.5, before Chisel",
      ]
    )
    #expect(try standings("@2")[0] == "retired in 2.0 for Plane")
    #expect(try standings("@2.4.9")[2] == "new in 2.5, before Plane")
    #expect(
      try standings("") == ["retired in 2.0 for Router", "retired in 3 for Router", "has", "has"]
    )
  }

  @Test(arguments: [
    ("crane", "there is no platform `crane`; the platforms are x"),
    ("x@two", "`two` is not a version; write one such as `x@2.1`"),
    ("x@", "`` is not a version; write one such as `x@2.1`"),
  ])
  func `has no platform with an unknown name or version`(text: String, message: String) throws {
    let table = try ToolTable(parsing: "platform x 2026-01-01 X: a page\nHammer edit")
    #expect(TargetPlatform(text, in: table) == nil)
    #expect(TargetPlatform.problem(with: text, in: table) == message)
  }

  @Test func `finds the tool of Claude Code that a name of another platform means`() {
    let table = ToolTable.builtIn
    #expect(table.referenceName(of: "run_in_terminal") == "Bash")
    #expect(table.referenceName(of: "search/codebase") == "Grep")
    #expect(table.referenceName(of: "mcp__files__write_file") == "Write")
    #expect(table.referenceName(of: "Task(a, b)") == "Agent")
    #expect(table.referenceName(of: "Hammer") == "Hammer")
    #expect(table.canWrite(with: ["Read", "editFiles"]))
    #expect(!table.canWrite(with: ["Read", "codebase"]))
  }
}
