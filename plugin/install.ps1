# Makes the Python environment of the plugin inside its own folder, on Windows, as install.sh does elsewhere.
# BACKEND_TLS_PYTHON names another python. There is no launch.ps1: PowerShell would read the manifests as text.
$ErrorActionPreference = 'Stop'
$plugin = Split-Path -Parent $PSScriptRoot
$venv = Join-Path $plugin '.venv'
$python = if ($env:BACKEND_TLS_PYTHON) { $env:BACKEND_TLS_PYTHON } else { 'python' }

function Stop-Install($message) {
    [Console]::Error.WriteLine("backend-tls: $message")
    exit 1
}

if (-not (Get-Command $python -ErrorAction SilentlyContinue)) {
    Stop-Install "there is no $python; install Python 3.10 or later, or set BACKEND_TLS_PYTHON to the path of python.exe"
}
& $python -I -c 'import sys; sys.exit(sys.version_info < (3, 10))'
if ($LASTEXITCODE -ne 0) { Stop-Install "$python is older than Python 3.10; set BACKEND_TLS_PYTHON to a later one" }
& $python -I -m venv $venv
if ($LASTEXITCODE -ne 0) { Stop-Install "cannot make a Python environment in $venv" }

# From a copy: setuptools leaves build\ beside the source, and installs from it what is gone from the source.
$source = Join-Path $venv 'source'
if (Test-Path $source) { Remove-Item -Recurse -Force $source }
New-Item -ItemType Directory $source | Out-Null
foreach ($name in 'pyproject.toml', 'README.md', 'LICENSE', 'post_renderer') {
    Copy-Item -Recurse (Join-Path $plugin $name) $source
}
$installed = Join-Path $venv 'Scripts\python.exe'
& $installed -I -m pip install --quiet --disable-pip-version-check $source
if ($LASTEXITCODE -ne 0) { Stop-Install 'cannot install the dependencies; is the package index reachable?' }
Remove-Item -Recurse -Force $source
& $installed -I -m post_renderer --version
exit $LASTEXITCODE
