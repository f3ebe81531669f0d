import Foundation
import RehearsalDefinitions
import Support
import Testing

@Suite struct `The files of a folder on disk` {
  /// Hands over the tree of a folder with a file, beside a folder that does not belong to the tree.
  private func withTree(
    links: [String: String],
    allowing allowedFolders: [String] = [],
    _ body: (DiskTree) throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      for name in ["root/agents/a.md", "outside/b.md"] {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data("text".utf8).write(to: file)
      }
      let root = folder.appending(path: "root")
      for (path, target) in links {
        try FileManager.default.createSymbolicLink(
          atPath: root.appending(path: path).path,
          withDestinationPath: target
        )
      }
      try body(DiskTree(path: root.path, shownAs: "root/", allowing: allowedFolders))
    }
  }

  @Test(arguments: [
    (
      "agents/b.md", "../../outside/b.md",
      "the target of the link `root/agents/b.md` is outside the root `root/`; "
        + "move it into this folder, or replace the link by a copy of it"
    ),
    (
      "agents/more", "../../outside",
      "the target of the link `root/agents/more` is outside the root `root/`; "
        + "move it into this folder, or replace the link by a copy of it"
    ),
    (
      "../outside/more", "../root",
      "the target of the link `root/../outside/more` is outside the allowed folder `../outside`; "
        + "move it into this folder, or replace the link by a copy of it"
    ),
    (
      "agents/B.MD", "nowhere",
      "the link `root/agents/B.MD` cannot be followed: No such file or directory; mend it, or remove it"
    ),
  ])
  func `are not listed without one that a link hides`(
    link: String,
    target: String,
    message: String
  ) async throws {
    try await withTree(links: [link: target], allowing: ["../outside"]) { tree in
      let folder = link.hasPrefix("..") ? "../outside" : ""
      let error = #expect(throws: SourceError.self) { try tree.files(below: folder) }
      #expect(error?.message == message)
      var lenientTree = tree
      lenientTree.checkedExtensions = []
      let file = link.hasPrefix("..") ? "../outside/b.md" : "agents/a.md"
      let listedFiles = try lenientTree.files(below: folder)
      #expect(listedFiles == [file])
    }
  }

  @Test func `are listed once if a link leads to a folder of the tree`() async throws {
    let links = ["again": "agents", "agents/b.md": "a.md", "picture.png": "nowhere"]
    try await withTree(links: links) { tree in
      let listedFiles = try tree.files(below: "")
      #expect(listedFiles == ["agents/a.md", "agents/b.md"])
    }
  }
}
