import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../electron/upstream/stdio/environment.ts';

const ours = {
  PATH: '/bin',
  HOME: '/home/me',
  AWS_SECRET_ACCESS_KEY: 'hush',
  TESTRAIL_API_KEY: 'hush',
  HTTPS_PROXY: 'http://proxy.example:3128',
  https_proxy: 'http://me:hush@proxy.example:3128',
  NO_PROXY: '10.0.0.0/8',
  NODE_EXTRA_CA_CERTS: '/etc/company.pem',
};

describe('The environment of a server that is a command', () => {
  it('holds what programs need, the ways of the network, and nothing else of ours', () => {
    expect(childEnvironment(ours, {}, 'linux')).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      HTTPS_PROXY: 'http://proxy.example:3128',
      NO_PROXY: '10.0.0.0/8',
      NODE_EXTRA_CA_CERTS: '/etc/company.pem',
    });
  });

  it('holds what a person named for it, a proxy with its password included', () => {
    const named = { https_proxy: 'http://me:hush@proxy.example:3128', TESTRAIL_API_KEY: 'k' };
    expect(childEnvironment(ours, named, 'linux')).toMatchObject(named);
  });

  it('takes names on Windows in any case', () => {
    expect(childEnvironment({ Path: 'C:\\bin', SystemRoot: 'C:\\Windows', Secret: 'x' }, {}, 'win32')).toEqual({
      Path: 'C:\\bin',
      SystemRoot: 'C:\\Windows',
    });
  });

  it('gives Windows one variable of a name, and that is what a person named', () => {
    const ours = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows' };
    expect(childEnvironment(ours, { PATH: 'D:\\own' }, 'win32')).toEqual({
      PATH: 'D:\\own',
      SystemRoot: 'C:\\Windows',
    });
  });
});
