// Put after the manifest, in its copy, while the image is built: a package that needs what ghillie needs from others and
// has next to nothing of its own. Compiling it leaves the dependencies compiled, whatever happens to the sources.
package.products = [.executable(name: "ghillie", targets: ["ghillie"])]
package.targets = [
    .executableTarget(
        name: "ghillie",
        dependencies: package.targets.filter { $0.type != .test }.flatMap(\.dependencies).filter {
            if case .productItem = $0 { true } else { false }
        },
        path: "Stub")
]
